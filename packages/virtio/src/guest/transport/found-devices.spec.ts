import type { Natives } from '@mirage/kernel/natives';
import { fakePci, multifunction, pciBridge, pciId, type PciFields } from '../../../test/fake-pci.js';
import { foundDevices } from './found-devices.js';
import { VIRTIO_ID_BLOCK, VIRTIO_ID_NET } from './transport.js';

const HOST = pciId(0x8086, 0x29c0);

/** A virtio device without the interface of virtio 1: its type is the subsystem's number. */
const legacy = (deviceId: number, subsystemId: number): PciFields => ({
  ...pciId(0x1af4, deviceId),
  0x2c: subsystemId << 16,
});

/** A machine with these PCI functions or, without any, these devices on MMIO: address, version and type. */
function machine(
  functions: Readonly<Record<string, PciFields>>,
  { line = '', devices = [] }: { readonly line?: string; readonly devices?: readonly [number, number, number][] } = {},
): Natives {
  const natives: Partial<Natives> = {
    ...fakePci(functions),
    args: () => line,
    probe: (address, strideBytes) => devices.reduce((bits, [at]) => bits + 2 ** ((at + 8 - address) / strideBytes), 0),
    mapForeign(address, lengthBytes) {
      const registers = new DataView(new ArrayBuffer(lengthBytes));
      for (const [at, version, deviceId] of devices) {
        if (at < address || at >= address + lengthBytes) continue;
        [0x74726976, version, deviceId].forEach((value, index) =>
          registers.setUint32(at - address + 4 * index, value, true),
        );
      }
      return registers.buffer;
    },
    mmioRead: (bytes, offset) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true),
  };
  return natives as Natives;
}

it.each<[string, Natives, string]>([
  ['no device', machine({}), 'neither PCI nor virtio-mmio has a device'],
  [
    'devices of other kinds and behind bridges',
    machine({
      '00:00.0': HOST,
      '00:02.0': multifunction(pciBridge(1)),
      '01:1f.0': pciId(0x8086, 0x100e),
    }),
    'PCI has 8086:29c0 at 00:00.0, 1b36:000c at 00:02.0, 8086:100e at 01:1f.0',
  ],
  [
    'virtio devices, which are named',
    machine({
      '00:00.0': HOST,
      '00:02.0': legacy(0x1001, VIRTIO_ID_BLOCK),
      '00:03.0': pciId(0x1af4, 0x1044),
      '00:04.0': pciId(0x1af4, 0x1110),
    }),
    'PCI has 8086:29c0 at 00:00.0, 1af4:1001 at 00:02.0 (virtio disk with the legacy interface only), 1af4:1044 at 00:03.0 (virtio entropy without usable registers), 1af4:1110 at 00:04.0',
  ],
  [
    'devices in the slots of microvm',
    machine(
      {},
      {
        devices: [
          [0xfeb02e00, 1, VIRTIO_ID_NET],
          [0xfeb02c00, 2, 9],
        ],
      },
    ),
    'virtio-mmio has network at 0xfeb02e00 with the legacy interface only, device type 9 at 0xfeb02c00',
  ],
  [
    'devices on the command line',
    machine({}, { line: 'virtio_mmio.device=4K@0xc0001000:5', devices: [] }),
    'virtio-mmio has nothing at 0xc0001000',
  ],
])('the message about a missing device lists %s', (_, natives, text) => {
  expect(foundDevices(natives, VIRTIO_ID_NET).text).toBe(text);
});

it.each<[string, Natives, number, string | undefined]>([
  [
    'PCI',
    machine({ '00:00.0': HOST, '00:02.0': legacy(0x1000, VIRTIO_ID_NET) }),
    VIRTIO_ID_NET,
    '-global virtio-pci.disable-modern=off',
  ],
  [
    'MMIO',
    machine({}, { devices: [[0xfeb02e00, 1, VIRTIO_ID_NET]] }),
    VIRTIO_ID_NET,
    '-global virtio-mmio.force-legacy=false',
  ],
  [
    'PCI, but of another type',
    machine({ '00:00.0': HOST, '00:02.0': legacy(0x1000, VIRTIO_ID_NET) }),
    VIRTIO_ID_BLOCK,
    undefined,
  ],
])('it says what to type where there is a legacy device on %s', (_, natives, deviceId, option) => {
  expect(foundDevices(natives, deviceId).next?.split('   #')[0]).toBe(option);
});
