import type { Natives } from '@mirage/kernel/natives';
import { mapMmio, mmioPlaces, type MmioPlace } from './discover.js';
import { mmioIdentity } from './mmio.js';
import { isLegacyPci, pciTransport, VENDOR_VIRTIO, virtioPciDeviceId } from './pci.js';
import { listPciFunctions, pciFunction, pciPlaceName, type PciPlace } from './pci-config.js';
import { VIRTIO_ID_BLOCK, VIRTIO_ID_CONSOLE, VIRTIO_ID_ENTROPY, VIRTIO_ID_NET } from './transport.js';

const NAMES: Readonly<Record<number, string>> = {
  [VIRTIO_ID_NET]: 'network',
  [VIRTIO_ID_BLOCK]: 'disk',
  [VIRTIO_ID_CONSOLE]: 'console',
  [VIRTIO_ID_ENTROPY]: 'entropy',
};
const nameOf = (deviceId: number): string => NAMES[deviceId] ?? `device type ${deviceId}`;

/** A device of this machine, for an error about one that is missing. */
interface Found {
  readonly text: string;
  /** The type of a virtio device without the interface of virtio 1. */
  readonly legacyId?: number;
}

/** What this machine has in place of a device that is missing. */
export interface FoundDevices {
  /** All devices, as a clause: `PCI has 8086:29c0 at 00:00.0, 1af4:1041 at 01:00.0 (virtio network)`. */
  readonly text: string;
  /** The option of QEMU that makes a device of that type usable, if the machine has one with the legacy interface. */
  readonly next?: string;
}

/** Searches the machine again for an error about a missing virtio device of the type `deviceId`. */
export function foundDevices(natives: Natives, deviceId: number): FoundDevices {
  const places = mmioPlaces(natives);
  const found = places
    ? places.map((place) => onMmio(natives, place))
    : listPciFunctions(natives).map((place) => onPci(natives, place));
  const list = found.map(({ text }) => text).join(', ');
  const text =
    found.length === 0 ? 'neither PCI nor virtio-mmio has a device' : `${places ? 'virtio-mmio' : 'PCI'} has ${list}`;
  if (!found.some(({ legacyId }) => legacyId === deviceId)) return { text };
  return {
    text,
    next: places
      ? '-global virtio-mmio.force-legacy=false   # for QEMU, before the devices'
      : '-global virtio-pci.disable-modern=off   # for QEMU; a device with disable-modern=on ignores it',
  };
}

const LEGACY = 'the legacy interface only';

function onMmio(natives: Natives, place: MmioPlace): Found {
  const at = `at 0x${place.address.toString(16)}`;
  const registers = mapMmio(natives, place);
  const identity = registers && mmioIdentity(natives, registers);
  if (!identity) return { text: `nothing ${at}` };
  const { deviceId, version } = identity;
  return version === 1
    ? { text: `${nameOf(deviceId)} ${at} with ${LEGACY}`, legacyId: deviceId }
    : { text: `${nameOf(deviceId)} ${at}` };
}

function onPci(natives: Natives, place: PciPlace): Found {
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  const text = `${hex(place.vendorId)}:${hex(place.deviceId)} at ${pciPlaceName(place)}`;
  if (place.vendorId !== VENDOR_VIRTIO) return { text };
  const pci = pciFunction(natives, place);
  const deviceId = virtioPciDeviceId(pci);
  if (deviceId === undefined) return { text };
  const name = `virtio ${nameOf(deviceId)}`;
  if (isLegacyPci(pci)) return { text: `${text} (${name} with ${LEGACY})`, legacyId: deviceId };
  return { text: `${text} (${name}${pciTransport(natives, pci) ? '' : ' without usable registers'})` };
}
