import { compileForHost } from './compile.js';

const run = compileForHost('power-button');

/** A value in a table, as `table:offset:value:bytes`; `!` leaves the checksum as it was. */
const bind = (...words: string[]): string => run([['case', ...words].join(' ')])[0]!;

const FIXED = 'gsi 9 level out 0x600 0x100 out 0x602 0x100 -> 5 out 0x600 0x100 unmask 5 pressed 1';
const HARDWARE_REDUCED = `fadt:112:${2 ** 20}:4`;

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
    ['the event device of microvm', ['wide', HARDWARE_REDUCED], 'gsi 9 edge -> 5 pressed 0'],
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
  ['another event device', ['wide', HARDWARE_REDUCED, 'fadt:248:1536:8']],
  ['an event device at a port', ['wide', HARDWARE_REDUCED, 'fadt:244:1:1']],
  ['an event device in a table without room for it', ['wide', HARDWARE_REDUCED, 'fadt:4:244:4']],
])('finds none with %s', (_, words) => {
  expect(bind(...words)).toBe(' -> -2');
});

it('binds nothing to an interrupt that no controller has', () => {
  expect(bind('fadt:46:65535:2')).toBe('gsi 65535 level -> -2');
});

it('survives random tables', () => {
  let seed = 1;
  const random = (limit: number): number => (seed = (seed * 48271) % 0x7fffffff) % limit;
  const tables = ['root', 'list', 'fadt'];
  const lines = Array.from({ length: 5000 }, () => {
    const pokes = Array.from({ length: 1 + random(6) }, () => {
      const [table, offset, width] = [tables[random(3)]!, random(280), 2 ** random(4)];
      return `${table}:${offset}:${random(2) === 0 ? random(2 ** 31 - 1) * 2 ** random(20) : random(4096)}:${width}`;
    });
    return ['case', random(2) === 0 ? 'wide' : 'narrow', ...pokes].join(' ');
  });
  const results = run(lines);
  expect(results).toHaveLength(lines.length);
  expect(results.every((result) => / -> (-2$|5 )/.test(result))).toBe(true);
  expect(results.filter((result) => result === FIXED).length).toBeGreaterThan(100);
  expect(results.filter((result) => result === ' -> -2').length).toBeGreaterThan(100);
});
