import type { Natives } from '@mirage/kernel/natives';
import { createVirtqueue } from '../queue/virtqueue.js';
import { finish, negotiate, reset } from '../transport/handshake.js';
import { VIRTIO_ID_ENTROPY, type Transport } from '../transport/transport.js';

/** Twice the size of the key of the generator. */
const SEED_BYTES = 64;
/** A host without entropy for this long will not have any soon. */
const PATIENCE_NS = 5e9;

/** Why an entropy device returned nothing. */
export type RngError = 'handshake' | 'no-such-queue' | 'no-interrupt' | 'timeout' | 'protocol-violation';

/**
 * Reads `lengthBytes` bytes from an entropy device, and sleeps until they have arrived. A device may return any number
 * of bytes at a time, at least one. Returns fewer bytes if the device has no more in time. Resets the device
 * afterwards. Source: virtio 1.2, 5.4.
 */
export function readEntropy(natives: Natives, transport: Transport, lengthBytes: number): Uint8Array | RngError {
  const features = negotiate(transport, 0);
  if (typeof features === 'string') return 'handshake';
  const bytes = new Uint8Array(natives.dmaAlloc(lengthBytes));
  const filled = fill(natives, transport, features, bytes);
  // Before its memory is freed, which a late device would still write to.
  if (!reset(transport))
    natives.panic(
      'the entropy device does not reset, and may write to memory at any time; give the machine another one, or a processor with RDRAND',
    );
  return typeof filled === 'string' ? filled : bytes.slice(0, filled);
}

/** Lets the device fill `bytes`. Returns the number of bytes filled, at least one. */
function fill(natives: Natives, transport: Transport, features: number, bytes: Uint8Array): number | RngError {
  if (transport.bindInterrupt() < 0) return 'no-interrupt';
  const queue = createVirtqueue<undefined>(natives, transport, 0, 8, features);
  if (queue === 'no-such-queue') return queue;
  finish(transport);
  const deadlineNs = natives.monotonicNs() + PATIENCE_NS;
  let filled = 0;
  while (filled < bytes.length) {
    queue.post([{ bytes: bytes.subarray(filled), isWritable: true }], undefined);
    queue.publish();
    let reclaimed = queue.reclaim();
    for (; reclaimed === undefined; reclaimed = queue.reclaim()) {
      if (natives.monotonicNs() >= deadlineNs) return filled > 0 ? filled : 'timeout';
      natives.wait(deadlineNs);
      transport.acknowledgeInterrupt();
    }
    // Only the bytes that the device reports as written are random, and it must write some.
    if (typeof reclaimed === 'string' || reclaimed.lengthBytes === 0) return 'protocol-violation';
    filled += reclaimed.lengthBytes;
  }
  return filled;
}

/**
 * Seeds the generator of the kernel from entropy devices among `devices`, until it has enough. Without one it does
 * nothing: the kernel then refuses to start.
 */
export function seedFromVirtioRng(natives: Natives, devices: readonly Transport[]): void {
  for (const transport of devices) {
    if (transport.deviceId !== VIRTIO_ID_ENTROPY) continue;
    const bytes = readEntropy(natives, transport, SEED_BYTES);
    if (typeof bytes === 'string') continue;
    natives.entropyAdd(bytes);
    if (natives.entropyReady() === 1) return;
  }
}
