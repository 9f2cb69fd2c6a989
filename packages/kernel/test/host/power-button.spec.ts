import { cloudHypervisorEventDevice, qemuEventDevice } from './aml.js';
import { compileForHost } from './compile.js';

const run = compileForHost('power-button');

/** A value in a table, as `table:offset:value:bytes`; `!` leaves the checksum as it was. */
const bind = (...words: string[]): string => run([['case', ...words].join(' ')])[0]!;

const FIXED = 'gsi 9 level out 0x600 0x100 out 0x602 0x100 -> 5 out 0x600 0x100 unmask 5 pressed 1';
const HARDWARE_REDUCED = `fadt:112:${2 ** 20}:4`;
const MICROVM = `code:${qemuEventDevice({ address: 0xfea00000, line: 9, bit: 2 })}`;
const CLOUD_HYPERVISOR = `code:${cloudHypervisorEventDevice({ address: 2 ** 46 - 2 ** 20, line: 5, bit: 8 })}`;
/** Replaces bytes of the code. */
const but = (code: string, from: string, to: string): string => {
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
  if (!code.includes(hex(from))) throw new Error(`no ${from} in the code`);
  return code.replace(hex(from), hex(to));
};

/** Ctrl, Alt, Delete as a keyboard sends them, and as a controller translates them. */
const SET_2 = '1411e071';
const SET_1 = '1d38e053';
const KEYBOARD = (pressed: 0 | 1): string => `gsi 1 edge -> 5 unmask 5 pressed ${pressed}`;

describe('binds the power button of', () => {
  it.each<[string, string[], string]>([
    ['pc and q35', [], FIXED],
    ['a list with addresses of 8 bytes', ['wide'], FIXED],
    ['the first version of the table', ['fadt:4:116:4'], FIXED],
    [
      'other registers and another interrupt',
      ['fadt:46:20:2', 'fadt:56:45056:4', 'fadt:88:8:1'],
      'gsi 20 level out 0xb000 0x100 out 0xb004 0x100 -> 5 out 0xb000 0x100 unmask 5 pressed 1',
    ],
    [
      'microvm, whose register is not pressed',
      ['wide', HARDWARE_REDUCED, MICROVM],
      'map 0xfea00000 gsi 9 edge -> 5 unmask 5 pressed 0',
    ],
    ['microvm', [HARDWARE_REDUCED, MICROVM, 'pending:2'], 'map 0xfea00000 gsi 9 edge -> 5 unmask 5 pressed 1'],
    [
      'Cloud Hypervisor, beyond 4 GiB',
      ['wide', HARDWARE_REDUCED, CLOUD_HYPERVISOR, 'pending:8'],
      'map 0x3ffffff00000 gsi 5 edge -> 5 unmask 5 pressed 1',
    ],
    [
      'Cloud Hypervisor, not when another event is pending',
      ['wide', HARDWARE_REDUCED, CLOUD_HYPERVISOR, 'pending:7'],
      'map 0x3ffffff00000 gsi 5 edge -> 5 unmask 5 pressed 0',
    ],
  ])('%s', (_, words, expected) => {
    expect(bind(...words)).toBe(expected);
  });
});

it.each<[string, string[]]>([
  ['Xen', ['xen']],
  ['no root', ['at:0:0:8']],
  ['a root in page zero', ['at:0:64:8']],
  ['a root in the RAM of the program', ['at:0:4194304:8']],
  ['a root whose end is in the RAM of the program', [`at:0:${0x100000 - 8}:8`]],
  ['a root beyond 4 GiB', ['at:0:18446744073709551600:8']],
  ['a root with another signature', ['root:0:65:1']],
  ['a root with a wrong checksum', ['root:9:1:1!']],
  ['a list in the RAM of the program', [`root:16:${0x400000}:4`]],
  ['a list in a device', [`root:16:${0xfee00000}:4`]],
  ['a list at the end of the address space', ['wide', 'root:24:18446744073709551615:8']],
  ['a list with another signature', ['list:0:65:1']],
  ['a list with a wrong checksum', ['list:20:1:1!']],
  ['a list shorter than its header', ['list:4:35:4']],
  ['an empty list', ['list:4:36:4']],
  ['a list of half an entry', ['list:4:39:4']],
  ['a list of 4 GiB', [`list:4:${2 ** 32 - 1}:4`]],
  ['a list that names no such table', ['list:40:0:4']],
  ['a table in the RAM of the program', [`list:40:${0x400000}:4`]],
  ['a table with a wrong checksum', ['fadt:60:1:1!']],
  ['a table that is too short', ['fadt:4:115:4']],
  ['a table that is too long', ['fadt:4:4097:4']],
  ['a button that code controls', ['fadt:112:16:4']],
  ['no registers', ['fadt:56:0:4']],
  ['registers of 2 bytes', ['fadt:88:2:1']],
  ['registers beyond the last port', ['fadt:56:65533:4']],
  ['an event device without code', ['wide', HARDWARE_REDUCED]],
  ['an event device whose code has a wrong checksum', ['wide', HARDWARE_REDUCED, MICROVM, 'dsdt:60:1:1!']],
  ['an event device whose code is too long', ['wide', HARDWARE_REDUCED, MICROVM, `dsdt:4:${0x40001}:4`]],
  ['an event device that notifies no button', [HARDWARE_REDUCED, but(MICROVM, '\x86PWRB', '\x86XXXX')]],
  [
    'an event device that notifies the button of a release',
    [HARDWARE_REDUCED, but(MICROVM, 'PWRB\x0a\x80', 'PWRB\x0a\x02')],
  ],
  ['an event device whose bit is not a constant', [HARDWARE_REDUCED, but(MICROVM, '\x0a\x02\x86', '\x60\x02\x86')]],
  ['an event device of another kind', [HARDWARE_REDUCED, but(MICROVM, 'ACPI0013', 'ACPI0012')]],
  ['an event device without an interrupt', [HARDWARE_REDUCED, but(MICROVM, '\x89\x06\x00', '\x88\x06\x00')]],
  ['an event device without a register in memory', [HARDWARE_REDUCED, but(MICROVM, 'EREG\x00', 'EREG\x01')]],
  [
    'an event device at an address that is not a constant',
    [HARDWARE_REDUCED, but(MICROVM, 'EREG\x00\x0c', 'EREG\x00\x60')],
  ],
  [
    'an event device with a register of 3 bytes',
    [HARDWARE_REDUCED, but(MICROVM, '\x0a\x04\x5b\x81', '\x0a\x03\x5b\x81')],
  ],
])('finds none with %s', (_, words) => {
  expect(bind(...words)).toBe(' -> -2');
});

it('finds none with an event device whose register lies in RAM', () => {
  const code = qemuEventDevice({ address: 0x200000, line: 9, bit: 2 });
  expect(bind(HARDWARE_REDUCED, `code:${code}`)).toBe('map 0x200000  -> -2');
});

describe('a machine without a button of ACPI, but with a keyboard controller', () => {
  it.each<[string, string[], 0 | 1]>([
    ['Ctrl-Alt-Del as Firecracker sends it', [`keys:${SET_2}`], 1],
    ['Ctrl-Alt-Del as a PC translates it', [`keys:${SET_1}`], 1],
    ['keys that are held', ['keys:1d1d383838e053'], 1],
    ['a second time', [`keys:${SET_1}e0d3b89d${SET_1}`], 1],
    ['only once for both', [`early:${SET_1}`, 'keys:'], 0],
    ['not Ctrl-Alt-Del of mixed sets', ['keys:1d38e071'], 0],
    ['not Ctrl-Del', ['keys:1de053'], 0],
    ['not Del that is held', ['keys:e053e053e053'], 0],
    ['nothing without keys', ['keys:'], 0],
  ])('hears %s', (_, words, pressed) => {
    expect(bind('at:0:0:8', ...words)).toBe(KEYBOARD(pressed));
  });

  it.each<[string, string[]]>([
    ['an event device for other events, as in Firecracker', [HARDWARE_REDUCED, but(MICROVM, '\x86PWRB', '\x86VGEN')]],
    ['a button that code controls', ['fadt:112:16:4']],
  ])('uses it if it has %s', (_, words) => {
    expect(bind(...words, `keys:${SET_2}`)).toBe(KEYBOARD(1));
  });

  it('does not use it if it has a button', () => expect(bind(`early:${SET_2}`)).toBe(FIXED));
});

it('binds nothing to an interrupt that no controller has', () => {
  expect(bind('fadt:46:65535:2')).toBe('gsi 65535 level -> -2');
});

it('survives random tables', () => {
  let seed = 1;
  const random = (limit: number): number => (seed = (seed * 48271) % 0x7fffffff) % limit;
  const tables = ['root', 'list', 'fadt', 'dsdt'];
  const lines = Array.from({ length: 5000 }, () => {
    const pokes = Array.from({ length: 1 + random(6) }, () => {
      const [table, offset, width] = [tables[random(4)]!, random(280), 2 ** random(4)];
      return `${table}:${offset}:${random(2) === 0 ? random(2 ** 31 - 1) * 2 ** random(20) : random(4096)}:${width}`;
    });
    const code = [MICROVM, CLOUD_HYPERVISOR][random(2)]!;
    const kind = random(2) === 0 ? ['wide', HARDWARE_REDUCED, code] : ['narrow'];
    return ['case', ...kind, ...pokes].join(' ');
  });
  const results = run(lines);
  expect(results).toHaveLength(lines.length);
  expect(results.every((result) => / -> (-2$|5 )/.test(result))).toBe(true);
  expect(results.filter((result) => result.startsWith('map 0x')).length).toBeGreaterThan(100);
  expect(results.filter((result) => result === FIXED).length).toBeGreaterThan(100);
  expect(results.filter((result) => result === ' -> -2').length).toBeGreaterThan(100);
});
