import type { Network } from '@mirage/types';
import { type Bulk, scriptBulk } from '../bulk.js';
import { write16 } from '../byte-order.js';
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
  /** Whether checksums are computed here: the device does not, and the driver would copy the frame to do it. */
  private readonly finishesChecksums: boolean;
  /**
   * A promise of the driver that has resolved with `sent`. A driver that takes a frame at once returns the same promise
   * each time, which then needs no callback.
   */
  private sent: Promise<unknown> | undefined = undefined;

  /** The last buffer of `borrow`, and one that is free again. */
  private borrowed: Uint8Array | undefined = undefined;
  private spare: Uint8Array | undefined = undefined;

  /** `onRoom` is called when the device has room again after `take` refused a buffer. */
  constructor(
    private readonly network: Network,
    private readonly onRoom: () => void,
    private readonly bulk: Bulk = scriptBulk,
  ) {
    this.mtu = network.mtu;
    this.finishesChecksums = !network.offloads.checksum;
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

  /** Like `take`, but the buffer may be longer, and contain old bytes. */
  borrow(bytes: number): Uint8Array | undefined {
    const { spare } = this;
    this.spare = undefined;
    const isLong = spare !== undefined && spare.length >= HEADROOM_BYTES + bytes;
    return (this.borrowed = isLong && !this.isFull ? spare : this.take(bytes));
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
    const { network, offload } = this;
    let written: Promise<string>;
    if (segmentBytes === 0 && (checksumStart === 0 || this.finishesChecksums)) {
      if (checksumStart !== 0) this.finish(frame, checksumStart, checksumOffset);
      written = network.write(frame);
    } else {
      offload.checksumStart = checksumStart;
      offload.checksumOffset = checksumOffset;
      offload.segmentBytes = segmentBytes;
      written = network.write(frame, offload);
    }
    if (written !== this.sent) this.await(written, frame.length);
    // The device has copied the frame: the next one can use its buffer.
    else if (this.borrowed?.buffer === frame.buffer) this.spare = this.borrowed;
  }

  /** Computes the checksum of a frame, as `Offload` describes it. It is never 0, which means none in UDP. */
  private finish(frame: Uint8Array, checksumStart: number, checksumOffset: number): void {
    const sum = ~this.bulk.checksum(frame, checksumStart, frame.length - checksumStart, 0) & 0xffff;
    write16(frame, checksumStart + checksumOffset, sum === 0 ? 0xffff : sum);
  }

  private await(written: Promise<string>, lengthBytes: number): void {
    this.pendingBytes += lengthBytes;
    this.pendingFrames++;
    this.lengths.push(lengthBytes);
    written.then(this.settled, this.rejected);
    if (this.sent !== undefined) return;
    const remember = (result: string): void => void (this.sent = result === 'sent' ? written : undefined);
    written.then(remember, () => undefined);
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
