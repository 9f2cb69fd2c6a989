import { declaredDevices, isArgument } from './discover.js';

describe('devices on the command line', () => {
  it.each([
    ['none', 'console=ttyS0', []],
    [
      "Firecracker's",
      'pci=off virtio_mmio.device=4K@0xc0001000:5 virtio_mmio.device=4K@0xc0002000:6',
      [
        { address: 0xc0001000, gsi: 5 },
        { address: 0xc0002000, gsi: 6 },
      ],
    ],
    ["microvm's, without ACPI", 'virtio_mmio.device=512@0xfeb02e00:12', [{ address: 0xfeb02e00, gsi: 12 }]],
    ['a word that only contains one', 'xvirtio_mmio.device=512@1:2', []],
  ])('%s', (_, line, expected) => {
    expect(declaredDevices(line)).toEqual(expected);
  });
});

it.each([
  ['--name=Ada', true],
  ['pci=off', false],
  ['virtio_mmio.device=4K@0xc0001000:5', false],
  ['pci=offline', true],
])('the word %s is an argument of the program: %s', (word, expected) => {
  expect(isArgument(word)).toBe(expected);
});
