import type { Natives } from '@mirage/kernel/natives';
import { declaredDevices, discover, isArgument } from './discover.js';
import { VIRTIO_ID_BLOCK, VIRTIO_ID_CONSOLE, VIRTIO_ID_NET } from './transport.js';

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

const SLOTS = 0xfeb00000;
const slot = (number: number): number => SLOTS + 512 * number;

/** A machine with virtio devices on MMIO, by address, and optionally a PCI bus with only its bridge. */
function fakeMachine(
  devices: Readonly<Record<number, number>>,
  { line = '', hasPci = false } = {},
): Natives & { readonly probed: number[] } {
  const MAGIC = 0x74726976;
  let config = 0;
  const probed: number[] = [];
  const machine: Partial<Natives> = {
    args: () => line,
    portWrite: (_port, _width, value) => void (config = value),
    portRead: (_port, width) =>
      hasPci && config < 0x80000800 ? (config === 0x80000000 ? 0x8086 : 0) : 2 ** (8 * width) - 1,
    probe(address, strideBytes, count) {
      probed.push(address);
      const places = Array.from({ length: count }, (_, place) => devices[address - 8 + place * strideBytes]);
      return places.reduce<number>((bits, id, place) => bits + (id === undefined ? 0 : 2 ** place), 0);
    },
    mapForeign(address, lengthBytes) {
      if (address < 2 ** 31) throw new RangeError('there is RAM');
      const registers = new DataView(new ArrayBuffer(lengthBytes));
      for (let offset = 0; offset < lengthBytes; offset += 512) {
        registers.setUint32(offset, MAGIC, true);
        registers.setUint32(offset + 4, 2, true);
        registers.setUint32(offset + 8, devices[address + offset] ?? 0, true);
      }
      return registers.buffer;
    },
    mmioRead: (bytes, offset) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true),
  };
  return Object.assign(machine as Natives, { probed });
}

describe('the devices of a machine', () => {
  it.each([
    ['none', {}, []],
    [
      'from the last slot on microvm',
      { [slot(23)]: VIRTIO_ID_NET, [slot(22)]: VIRTIO_ID_BLOCK, [slot(0)]: VIRTIO_ID_CONSOLE },
      [VIRTIO_ID_NET, VIRTIO_ID_BLOCK, VIRTIO_ID_CONSOLE],
    ],
  ])('%s', (_, devices, expected) => {
    expect(discover(fakeMachine(devices)).map(({ deviceId }) => deviceId)).toEqual(expected);
  });

  it('are those on the command line, in its order, where it has any', () => {
    const line = 'virtio_mmio.device=4K@0xc0002000:6 virtio_mmio.device=4K@0xc0001000:5';
    const devices = { 0xc0001000: VIRTIO_ID_NET, 0xc0002000: VIRTIO_ID_BLOCK, [slot(23)]: VIRTIO_ID_CONSOLE };
    expect(discover(fakeMachine(devices, { line })).map(({ deviceId }) => deviceId)).toEqual([
      VIRTIO_ID_BLOCK,
      VIRTIO_ID_NET,
    ]);
  });

  it.each([
    ['that lie in RAM', '4K@0x100000:5'],
    ['that do not exist', '4K@0xc0003000:5'],
  ])('are not devices %s', (_, place) => {
    const line = `virtio_mmio.device=${place} virtio_mmio.device=4K@0xc0002e00:6`;
    const devices = { 0xc0002e00: VIRTIO_ID_BLOCK };
    expect(discover(fakeMachine(devices, { line })).map(({ deviceId }) => deviceId)).toEqual([VIRTIO_ID_BLOCK]);
  });

  it('are searched if the command line has other words', () =>
    expect(discover(fakeMachine({ [slot(23)]: VIRTIO_ID_NET }, { line: '--hello=there' }))).toHaveLength(1));

  it('are not searched in the slots of microvm if there is a PCI bus', () => {
    const machine = fakeMachine({ [slot(23)]: VIRTIO_ID_NET }, { hasPci: true });
    expect(discover(machine)).toEqual([]);
    expect(machine.probed).toEqual([]);
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
