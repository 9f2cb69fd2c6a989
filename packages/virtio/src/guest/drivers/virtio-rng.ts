import type { Natives } from '@mirage/kernel/natives';
import { createVirtqueue } from '../queue/virtqueue.js';
import { finish, negotiate } from '../transport/handshake.js';
import { VIRTIO_ID_ENTROPY, type Transport } from '../transport/transport.js';

/** Twice the generator's key. */
const SEED_BYTES = 64;
/** A host that has no entropy for this long will not have any soon. */
const PATIENCE_NS = 5e9;

/** Why an entropy device gave nothing. */
export type RngError = 'handshake' | 'no-such-queue' | 'no-interrupt' | 'timeout' | 'device-lies';

/** Reads `lengthBytes` bytes, or fewer, from an entropy device, sleeping until they are there. Source: virtio 1.2, 5.4. */
export function readEntropy(natives: Natives, transport: Transport, lengthBytes: number): Uint8Array | RngError {
  const features = negotiate(transport, 0);
  if (typeof features === 'string') return 'handshake';
  if (transport.bindInterrupt() < 0) return 'no-interrupt';
  const queue = createVirtqueue<undefined>(natives, transport, 0, 8, features);
  if (queue === 'no-such-queue') return queue;
  finish(transport);
  const bytes = new Uint8Array(natives.dmaAlloc(lengthBytes));
  queue.post([{ bytes, isWritable: true }], undefined);
  queue.publish();
  const deadlineNs = natives.monotonicNs() + PATIENCE_NS;
  for (;;) {
    const reclaimed = queue.reclaim();
    if (typeof reclaimed === 'string') return 'device-lies';
    // Only what the device says it wrote is random. A copy: the buffer is its memory.
    if (reclaimed && reclaimed.lengthBytes > 0) {
      const copy = bytes.slice(0, reclaimed.lengthBytes);
      // Reset: the device must not write into memory that is given back.
      transport.writeStatus(0);
      return copy;
    }
    if (reclaimed || natives.monotonicNs() >= deadlineNs) return 'timeout';
    natives.wait(deadlineNs);
    transport.acknowledgeInterrupt();
  }
}

/** Seeds the kernel's generator from the first of `devices` that is an entropy device and answers. Without one it does nothing: the kernel then refuses to start. */
export function seedFromVirtioRng(natives: Natives, devices: readonly Transport[]): void {
  for (const transport of devices) {
    if (transport.deviceId !== VIRTIO_ID_ENTROPY) continue;
    const bytes = readEntropy(natives, transport, SEED_BYTES);
    if (typeof bytes === 'string') continue;
    natives.entropyAdd(bytes);
    return;
  }
}
