import type { Natives } from '@mirage/kernel/natives';
import type { PciFunction } from './pci-config.js';
import type { QueueAddresses, Transport } from './transport.js';

/** Who makes virtio functions, by PCI's number. */
export const VENDOR_VIRTIO = 0x1af4;
const CAP_VENDOR = 0x09;
const CAP_MSIX = 0x11;
/** Kinds of virtio capability. Source: virtio 1.2, 4.1.4. */
const CFG_COMMON = 1;
const CFG_NOTIFY = 2;
const CFG_ISR = 3;
const CFG_DEVICE = 4;
const NO_VECTOR = 0xffff;
const PAGE_BYTES = 4096;
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

/** A part of a BAR. */
interface Region {
  readonly bytes: Uint8Array;
  readonly start: number;
}

/** The device type of a function that VENDOR_VIRTIO made, of either generation; undefined for what is no virtio device. Source: virtio 1.2, 4.1.2. */
export function virtioPciDeviceId({ deviceId, subsystemId }: PciFunction): number | undefined {
  if (deviceId >= 0x1040 && deviceId <= 0x107f) return deviceId - 0x1040;
  // A transitional one, whose modern interface is used all the same.
  return deviceId >= 0x1000 && deviceId <= 0x103f ? subsystemId : undefined;
}

/** The transport of a function that VENDOR_VIRTIO made; undefined when it is no virtio device, or lacks the modern interface. */
export function pciTransport(natives: Natives, pci: PciFunction): Transport | undefined {
  const deviceId = virtioPciDeviceId(pci);
  if (deviceId === undefined) return undefined;
  const map = (bar: number, offset: number, lengthBytes: number): Region | undefined => {
    const address = pci.barAddress(bar);
    if (address === undefined) return undefined;
    const start = (address + offset) % PAGE_BYTES;
    return { bytes: new Uint8Array(natives.mapForeign(address + offset - start, start + lengthBytes)), start };
  };
  const regions = new Map<number, Region>();
  let notifyMultiplier = 0;
  pci.enable();
  for (const { id, offset } of pci.capabilities) {
    if (id !== CAP_VENDOR) continue;
    const kind = pci.read(offset + 3, 1);
    // The first of each kind counts: the device lists them in its order of preference.
    if (kind < CFG_COMMON || kind > CFG_DEVICE || regions.has(kind)) continue;
    const region = map(pci.read(offset + 4, 1), pci.read(offset + 8, 4), pci.read(offset + 12, 4));
    if (!region) continue;
    regions.set(kind, region);
    if (kind === CFG_NOTIFY) notifyMultiplier = pci.read(offset + 16, 4);
  }
  const [common, notify, isr] = [regions.get(CFG_COMMON), regions.get(CFG_NOTIFY), regions.get(CFG_ISR)];
  if (!common || !notify || !isr) return undefined;

  const read = (offset: number, width: number): number => natives.mmioRead(common.bytes, common.start + offset, width);
  const write = (offset: number, width: number, value: number): void =>
    natives.mmioWrite(common.bytes, common.start + offset, width, value);
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
      return read(COMMON.queue_size, 2);
    },
    enableQueue(queue: number, size: number, { descriptors, available, used }: QueueAddresses) {
      write(COMMON.queue_select, 2, queue);
      write(COMMON.queue_size, 2, size);
      write(COMMON.queue_msix_vector, 2, hasMsix ? 0 : NO_VECTOR);
      // The device may have no room for the vector, and says so here only.
      if (hasMsix && read(COMMON.queue_msix_vector, 2) !== 0)
        natives.panic('a virtio device took no interrupt vector for its queue');
      writeAddress(COMMON.queue_desc, descriptors);
      writeAddress(COMMON.queue_driver, available);
      writeAddress(COMMON.queue_device, used);
      notifyOffsets[queue] = notify.start + read(COMMON.queue_notify_off, 2) * notifyMultiplier;
      write(COMMON.queue_enable, 2, 1);
    },
    notify: (queue) => natives.mmioWrite(notify.bytes, notifyOffsets[queue]!, 2, queue),
    readConfig(offset, width) {
      const config = regions.get(CFG_DEVICE);
      return config ? natives.mmioRead(config.bytes, config.start + offset, width) : 0;
    },
    configGeneration: () => read(COMMON.config_generation, 1),
    bindInterrupt() {
      const msix = pci.capabilities.find(({ id }) => id === CAP_MSIX);
      const table = msix && map(pci.read(msix.offset + 4, 4) & 7, pci.read(msix.offset + 4, 4) & 0xfffffff8, 16);
      if (!msix || !table) return event < 0 ? (event = natives.irqBind(pci.interruptLine, 1)) : event;
      // A device that is started again keeps its event.
      if (event < 0) event = natives.msiBind();
      if (event < 0) return event;
      hasMsix = true;
      // Message control: enable, no function mask. Then entry 0 of the table: address, data, not masked.
      pci.write(msix.offset + 2, 2, 0x8000);
      const entry = [natives.msiAddress(event), 0, natives.msiData(event), 0];
      entry.forEach((value, index) => natives.mmioWrite(table.bytes, table.start + 4 * index, 4, value));
      // Changes of the configuration raise the same event; a device without room for that raises none.
      write(COMMON.config_msix_vector, 2, 0);
      return event;
    },
    acknowledgeInterrupt() {
      if (hasMsix) return;
      // Reading takes the level down.
      natives.mmioRead(isr.bytes, isr.start, 1);
      natives.irqUnmask(event);
    },
  };
}
