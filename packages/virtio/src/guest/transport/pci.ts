import type { Natives } from '@mirage/kernel/natives';
import type { PciFunction } from './pci-config.js';
import { mapRegion } from './region.js';
import type { QueueAddresses, Transport } from './transport.js';

/** The PCI vendor number of virtio functions. */
export const VENDOR_VIRTIO = 0x1af4;
const CAP_VENDOR = 0x09;
const CAP_MSIX = 0x11;
/** Kinds of virtio capability. Source: virtio 1.2, 4.1.4. */
const CFG_COMMON = 1;
const CFG_NOTIFY = 2;
const CFG_ISR = 3;
const CFG_DEVICE = 4;
const NO_VECTOR = 0xffff;
const UINT32 = 2 ** 32;

/** struct virtio_pci_common_cfg: offset of each field. Source: virtio 1.2, 4.1.4.3. */
const COMMON = {
  device_feature_select: 0,
  device_feature: 4,
  driver_feature_select: 8,
  driver_feature: 12,
  config_msix_vector: 16,
  device_status: 20,
  config_generation: 21,
  queue_select: 22,
  queue_size: 24,
  queue_msix_vector: 26,
  queue_enable: 28,
  queue_notify_off: 30,
  queue_desc: 32,
  queue_driver: 40,
  queue_device: 48,
} as const;

/**
 * The minimum size of the structure of each kind, in bytes: all fields above for the common one, one field for the
 * others.
 */
const LEAST_BYTES: Readonly<Record<number, number>> = {
  [CFG_COMMON]: 56,
  [CFG_NOTIFY]: 2,
  [CFG_ISR]: 1,
  [CFG_DEVICE]: 1,
};
const MSIX_ENTRY_BYTES = 16;

/**
 * Returns the device type of a function of VENDOR_VIRTIO, of either generation; undefined if it is not a virtio device.
 * Source: virtio 1.2, 4.1.2.
 */
export function virtioPciDeviceId({ deviceId, subsystemId }: PciFunction): number | undefined {
  if (deviceId >= 0x1040 && deviceId <= 0x107f) return deviceId - 0x1040;
  // A transitional device, whose modern interface is used.
  return deviceId >= 0x1000 && deviceId <= 0x103f ? subsystemId : undefined;
}

/** Returns whether a virtio device has only the interface from before virtio 1. */
export function isLegacyPci(pci: PciFunction): boolean {
  return pci.deviceId < 0x1040 && !pci.capabilities.some(({ id }) => id === CAP_VENDOR);
}

/**
 * Returns the transport of a function of VENDOR_VIRTIO; undefined if it is not a virtio device or lacks the modern
 * interface.
 */
export function pciTransport(natives: Natives, pci: PciFunction): Transport | undefined {
  const deviceId = virtioPciDeviceId(pci);
  if (deviceId === undefined) return undefined;
  const map = (bar: number, offset: number, lengthBytes: number): Uint8Array | undefined => {
    const address = pci.barAddress(bar);
    return address === undefined ? undefined : mapRegion(natives, address + offset, lengthBytes);
  };
  const regions = new Map<number, Uint8Array>();
  let notifyMultiplier = 0;
  pci.enable();
  for (const { id, offset } of pci.capabilities) {
    if (id !== CAP_VENDOR) continue;
    const kind = pci.read(offset + 3, 1);
    const lengthBytes = pci.read(offset + 12, 4);
    // The first usable capability of each kind is used: the device lists them in its order of preference.
    if (lengthBytes < (LEAST_BYTES[kind] ?? Infinity) || regions.has(kind)) continue;
    const region = map(pci.read(offset + 4, 1), pci.read(offset + 8, 4), lengthBytes);
    if (!region) continue;
    regions.set(kind, region);
    if (kind === CFG_NOTIFY) notifyMultiplier = pci.read(offset + 16, 4);
  }
  const [common, notify, isr] = [regions.get(CFG_COMMON), regions.get(CFG_NOTIFY), regions.get(CFG_ISR)];
  if (!common || !notify || !isr) return undefined;

  const read = (offset: number, width: number): number => natives.mmioRead(common, offset, width);
  const write = (offset: number, width: number, value: number): void => natives.mmioWrite(common, offset, width, value);
  const writeAddress = (offset: number, address: number): void => {
    write(offset, 4, address % UINT32);
    write(offset + 4, 4, Math.floor(address / UINT32));
  };
  const notifyOffsets: number[] = [];
  let event = -1;
  let hasMsix = false;

  return {
    deviceId,
    readStatus: () => read(COMMON.device_status, 1),
    writeStatus: (status) => write(COMMON.device_status, 1, status),
    readDeviceFeatures(word) {
      write(COMMON.device_feature_select, 4, word);
      return read(COMMON.device_feature, 4);
    },
    writeDriverFeatures(word, bits) {
      write(COMMON.driver_feature_select, 4, word);
      write(COMMON.driver_feature, 4, bits);
    },
    maxQueueSize(queue) {
      write(COMMON.queue_select, 2, queue);
      notifyOffsets[queue] = read(COMMON.queue_notify_off, 2) * notifyMultiplier;
      // A queue that cannot be notified does not exist.
      return notifyOffsets[queue] + 2 > notify.length ? 0 : read(COMMON.queue_size, 2);
    },
    enableQueue(queue: number, size: number, { descriptors, available, used }: QueueAddresses) {
      write(COMMON.queue_select, 2, queue);
      write(COMMON.queue_size, 2, size);
      write(COMMON.queue_msix_vector, 2, hasMsix ? 0 : NO_VECTOR);
      // The device may have no room for the vector, and reports it only here.
      if (hasMsix && read(COMMON.queue_msix_vector, 2) !== 0)
        natives.panic(
          'a virtio device has no interrupt vector for its queue; use its interrupt line: with QEMU set vectors=0',
        );
      writeAddress(COMMON.queue_desc, descriptors);
      writeAddress(COMMON.queue_driver, available);
      writeAddress(COMMON.queue_device, used);
      write(COMMON.queue_enable, 2, 1);
    },
    notify: (queue) => natives.mmioWrite(notify, notifyOffsets[queue]!, 2, queue),
    readConfig(offset, width) {
      const config = regions.get(CFG_DEVICE);
      // A field that the device does not have.
      return config && offset + width <= config.length ? natives.mmioRead(config, offset, width) : 0;
    },
    configGeneration: () => read(COMMON.config_generation, 1),
    bindInterrupt() {
      const msix = pci.capabilities.find(({ id }) => id === CAP_MSIX);
      const place = msix ? pci.read(msix.offset + 4, 4) : 0;
      const table = msix && map(place & 7, place - (place & 7), MSIX_ENTRY_BYTES);
      if (!msix || !table) return event < 0 ? (event = natives.irqBind(pci.interruptLine, 1)) : event;
      // A device that is connected again keeps its event.
      if (event < 0) event = natives.msiBind();
      if (event < 0) return event;
      hasMsix = true;
      // Message control: enable, no function mask. Then entry 0 of the table: address, data, not masked.
      pci.write(msix.offset + 2, 2, 0x8000);
      const entry = [natives.msiAddress(event), 0, natives.msiData(event), 0];
      entry.forEach((value, index) => natives.mmioWrite(table, 4 * index, 4, value));
      // Changes of the configuration raise the same event, unless the device has no room for that vector.
      write(COMMON.config_msix_vector, 2, 0);
      return event;
    },
    acknowledgeInterrupt() {
      if (hasMsix) return;
      // Reading lowers the interrupt line.
      natives.mmioRead(isr, 0, 1);
      natives.irqUnmask(event);
    },
  };
}
