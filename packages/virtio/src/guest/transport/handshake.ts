import { VIRTIO_RING_F_EVENT_IDX, type Transport } from './transport.js';

/** Status bits. Source: virtio 1.2, 2.1. */
const ACKNOWLEDGE = 1;
const DRIVER = 2;
const DRIVER_OK = 4;
const FEATURES_OK = 8;
const DEVICE_NEEDS_RESET = 64;
const FAILED = 128;

/** Feature bits 32 and 33, in word 1. Source: virtio 1.2, 6. */
const VERSION_1 = 1 << 0;
const ACCESS_PLATFORM = 1 << 1;

/** A device resets at once; this many reads take seconds. */
const RESET_PATIENCE = 100000;

/** Why a device cannot be used. */
export type HandshakeError = 'no-reset' | 'too-old' | 'needs-access-platform' | 'features-refused';

/**
 * Resets the device. Returns true if it did: then it no longer touches memory. Otherwise it may do so at any time, and
 * the memory that it was given must never be used again.
 */
export function reset(transport: Transport): boolean {
  transport.writeStatus(0);
  for (let tries = 0; tries < RESET_PATIENCE; tries++) if (transport.readStatus() === 0) return true;
  return false;
}

/** Resets a device that is not started yet, and returns the reason. */
export function giveUp<A>(transport: Transport, reason: A): A {
  reset(transport);
  return reason;
}

/** Returns whether the device reports an error that only a reset ends. Source: virtio 1.2, 2.1.2. */
export const needsReset = (transport: Transport): boolean => (transport.readStatus() & DEVICE_NEEDS_RESET) !== 0;

/**
 * Reads related fields of the configuration, again if it changed in the meantime. Returns undefined if it never stops
 * changing. Source: virtio 1.2, 2.5.3.
 */
export function readWhole<A>(transport: Transport, read: () => A): A | undefined {
  for (let tries = 0; tries < 100; tries++) {
    const generation = transport.configGeneration();
    const value = read();
    if (transport.configGeneration() === generation) return value;
  }
  return undefined;
}

/**
 * The first half: from reset to FEATURES_OK. Accepts those of bits 0 to 31 that are offered and in `wanted`, which may
 * be a function of the offered bits. Accepts event indices always, because Virtqueue handles them. Returns the accepted
 * bits. Source: virtio 1.2, 3.1.1, steps 1 to 6.
 */
export function negotiate(
  transport: Transport,
  wanted: number | ((offered: number) => number),
): number | HandshakeError {
  if (!reset(transport)) return 'no-reset';
  const fail = (error: HandshakeError): HandshakeError => {
    transport.writeStatus(FAILED);
    return error;
  };
  transport.writeStatus(ACKNOWLEDGE);
  transport.writeStatus(ACKNOWLEDGE | DRIVER);
  const high = transport.readDeviceFeatures(1);
  if ((high & VERSION_1) === 0) return fail('too-old');
  // The device would see other addresses than those that we pass.
  if ((high & ACCESS_PLATFORM) !== 0) return fail('needs-access-platform');
  const offered = transport.readDeviceFeatures(0);
  const taken = typeof wanted === 'number' ? wanted : wanted(offered);
  const accepted = offered & (taken | VIRTIO_RING_F_EVENT_IDX);
  transport.writeDriverFeatures(0, accepted >>> 0);
  transport.writeDriverFeatures(1, VERSION_1);
  transport.writeStatus(ACKNOWLEDGE | DRIVER | FEATURES_OK);
  return (transport.readStatus() & FEATURES_OK) === 0 ? fail('features-refused') : accepted;
}

/**
 * The second half, after the queues are enabled: from here on the device works and may be notified. Source: virtio 1.2,
 * 3.1.1, step 8.
 */
export const finish = (transport: Transport): void =>
  transport.writeStatus(ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
