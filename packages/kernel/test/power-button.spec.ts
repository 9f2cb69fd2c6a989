import { imageOf } from './program.js';
import { boot, requireQemu, type Boot } from './qemu.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

const body = `
  const event = m.powerButton();
  say(event >= 0 && m.powerButton() === event && m.powerButtonPressed() === 0 ? 'ready' : 'event ' + event);
  for (let press = 1; event >= 0 && press <= 2; press++) {
    const events = m.wait(Infinity);
    say('press ' + press + ' ' + (events === 1 << event) + ' ' + m.powerButtonPressed() + ' ' + m.powerButtonPressed());
  }
  m.exit(42);`;

it.each<[string, Boot]>([
  ['microvm', { machine: 'microvm' }],
  ['microvm with one IO-APIC and PCI', { machine: 'microvm', machineOptions: 'ioapic2=off,pcie=on' }],
  ['q35', { machine: 'q35' }],
  ['q35 with more than 4 GiB', { machine: 'q35', memoryMiB: 4500 }],
  ['pc', { machine: 'pc' }],
  ['pc with 6 MiB', { machine: 'pc', memoryMiB: 6 }],
])('reports each press of the power button once on %s', async (_, options) => {
  expect(await boot(await imageOf(body), { ...options, pressAfter: ['ready', 'press 1'] })).toMatchObject({
    output: 'ready\npress 1 true 1 0\npress 2 true 1 0\n',
    status: 42,
  });
});

it('is Ctrl-Alt-Del on pc without ACPI', async () => {
  const keys = ['ctrl', 'alt', 'delete'].map((data) => ({ type: 'qcode', data }));
  // Each byte of a key is an interrupt.
  const until = `
    const event = m.powerButton();
    say(event >= 0 && m.powerButtonPressed() === 0 ? 'ready' : 'event ' + event);
    for (let press = 1; event >= 0 && press <= 2; press++) {
      while (m.powerButtonPressed() === 0) m.wait(Infinity);
      say('press ' + press);
    }
    m.exit(42);`;
  const commands = ['ready', 'press 1'].map((after) => ({ after, execute: 'send-key', arguments: { keys } }));
  expect(await boot(await imageOf(until), { machine: 'pc', machineOptions: 'acpi=off', commands })).toMatchObject({
    output: 'ready\npress 1\npress 2\n',
    status: 42,
  });
});

it('there is none on microvm without ACPI', async () => {
  expect(await boot(await imageOf(body), { machineOptions: 'acpi=off' })).toMatchObject({
    output: 'event -2\n',
    status: 42,
  });
});
