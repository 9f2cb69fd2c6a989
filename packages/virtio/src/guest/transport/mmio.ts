import type { Natives } from '@mirage/kernel/natives';
import type { QueueAddresses, Transport } from './transport.js';

/** Registers, each 32 bits. Source: virtio 1.2, 4.2.2. */
const REGISTER = {
  MagicValue: 0x000,
  Version: 0x004,
  DeviceID: 0x008,
  DeviceFeatures: 0x010,
  DeviceFeaturesSel: 0x014,
  DriverFeatures: 0x020,
  DriverFeaturesSel: 0x024,
  QueueSel: 0x030,
  QueueNumMax: 0x034,
  QueueNum: 0x038,
  QueueReady: 0x044,
  QueueNotify: 0x050,
  InterruptStatus: 0x060,
  InterruptACK: 0x064,
  Status: 0x070,
  QueueDescLow: 0x080,
  QueueDriverLow: 0x090,
  QueueDeviceLow: 0x0a0,
  ConfigGeneration: 0x0fc,
  Config: 0x100,
} as const;

/** The register with the type of a device; 0 means no device. */
export const DEVICE_ID_OFFSET = REGISTER.DeviceID;

const MAGIC = 0x74726976;
const VERSION = 2;
const UINT32 = 2 ** 32;

/** Returns the type of the device with these registers, and its version: 1 is the legacy interface, 2 is virtio 1. */
export function mmioIdentity(
  natives: Natives,
  registers: Uint8Array,
): { readonly deviceId: number; readonly version: number } | undefined {
  const read = (register: number): number => natives.mmioRead(registers, register, 4);
  const deviceId = read(REGISTER.MagicValue) === MAGIC ? read(REGISTER.DeviceID) : 0;
  return deviceId === 0 ? undefined : { deviceId, version: read(REGISTER.Version) };
}

/**
 * Returns the device with these `registers` (512 bytes of mapped device memory), or undefined if there is none or only
 * one from before version 1. `gsis` are the interrupts that it may be wired to: the first that exists is used.
 */
export function mmioTransport(natives: Natives, registers: Uint8Array, gsis: readonly number[]): Transport | undefined {
  const read = (register: number): number => natives.mmioRead(registers, register, 4);
  const write = (register: number, value: number): void => natives.mmioWrite(registers, register, 4, value);
  /** The low half, then the high half 4 bytes after it. */
  const writeAddress = (register: number, address: number): void => {
    write(register, address % UINT32);
    write(register + 4, Math.floor(address / UINT32));
  };
  const identity = mmioIdentity(natives, registers);
  if (identity?.version !== VERSION) return undefined;
  const { deviceId } = identity;
  let event = -1;

  return {
    deviceId,
    readStatus: () => read(REGISTER.Status),
    writeStatus: (status) => write(REGISTER.Status, status),
    readDeviceFeatures(word) {
      write(REGISTER.DeviceFeaturesSel, word);
      return read(REGISTER.DeviceFeatures);
    },
    writeDriverFeatures(word, bits) {
      write(REGISTER.DriverFeaturesSel, word);
      write(REGISTER.DriverFeatures, bits);
    },
    maxQueueSize(queue) {
      write(REGISTER.QueueSel, queue);
      return read(REGISTER.QueueNumMax);
    },
    enableQueue(queue: number, size: number, { descriptors, available, used }: QueueAddresses) {
      write(REGISTER.QueueSel, queue);
      write(REGISTER.QueueNum, size);
      writeAddress(REGISTER.QueueDescLow, descriptors);
      writeAddress(REGISTER.QueueDriverLow, available);
      writeAddress(REGISTER.QueueDeviceLow, used);
      write(REGISTER.QueueReady, 1);
    },
    notify: (queue) => write(REGISTER.QueueNotify, queue),
    readConfig: (offset, width) => natives.mmioRead(registers, REGISTER.Config + offset, width),
    configGeneration: () => read(REGISTER.ConfigGeneration),
    bindInterrupt() {
      for (const gsi of gsis) if (event < 0) event = natives.irqBind(gsi, 1);
      return event;
    },
    acknowledgeInterrupt() {
      // Exactly the bits that were read: one that is set in between stays.
      const bits = read(REGISTER.InterruptStatus);
      if (bits !== 0) write(REGISTER.InterruptACK, bits);
      natives.irqUnmask(event);
    },
  };
}
