import type { Network } from '@mirage/types';
import { dropCounters } from '../drop-counters.js';
import { HEADROOM_BYTES, type Link } from '../link.js';

/** Limits, as listed in README.md. A test reaches each of them. */
export const MOST_PENDING_BYTES = 256 * 1024;
export const MOST_PENDING_FRAMES = 256;

export const LINK_DROPS = ['full', 'not-sent'] as const;

/**
 * Frames queued for the device. The driver takes them in order, and delays writes while the device has no room: then
 * `take` returns no more buffers. Frames that do not come from `take`, such as ARP answers, may use the same amount in
 * addition.
 */
export class NetworkLink implements Link {
  readonly drops = dropCounters(LINK_DROPS);
  mtu: number;
  private readonly offload = { checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
  private pendingBytes = 0;
  private pendingFrames = 0;
  /** The lengths of the queued frames, in order. */
  private lengths: number[] = [];
  private readonly settled = (result: string): void => this.settle(result === 'sent');
  private readonly rejected = (): void => this.settle(false);

  /** `onRoom` is called when the device has room again after `take` refused a buffer. */
  constructor(
    private readonly network: Network,
    private readonly onRoom: () => void,
  ) {
    this.mtu = network.mtu;
  }

  private isAwaited = false;

  get mac(): Uint8Array {
    return this.network.mac;
  }

  /** Whether nothing should be added now. */
  get isFull(): boolean {
    return this.pendingBytes >= MOST_PENDING_BYTES || this.pendingFrames >= MOST_PENDING_FRAMES;
  }

  take(bytes: number): Uint8Array | undefined {
    if (!this.isFull) return new Uint8Array(HEADROOM_BYTES + bytes);
    this.isAwaited = true;
    return undefined;
  }

  /** Requests a call of `onRoom` as soon as there is room. */
  awaitRoom(): void {
    this.isAwaited = true;
  }

  transmit(frame: Uint8Array, checksumStart: number, checksumOffset: number, segmentBytes: number): void {
    if (this.pendingBytes >= 2 * MOST_PENDING_BYTES || this.pendingFrames >= 2 * MOST_PENDING_FRAMES) {
      this.drops.full++;
      return;
    }
    this.pendingBytes += frame.length;
    this.pendingFrames++;
    this.lengths.push(frame.length);
    const { offload } = this;
    offload.checksumStart = checksumStart;
    offload.checksumOffset = checksumOffset;
    offload.segmentBytes = segmentBytes;
    const isFinished = checksumStart === 0 && segmentBytes === 0;
    const written = isFinished ? this.network.write(frame) : this.network.write(frame, offload);
    written.then(this.settled, this.rejected);
  }

  private settle(isSent: boolean): void {
    if (!isSent) this.drops['not-sent']++;
    this.pendingFrames--;
    this.pendingBytes -= this.lengths.shift()!;
    if (!this.isAwaited || this.isFull) return;
    this.isAwaited = false;
    this.onRoom();
  }
}
