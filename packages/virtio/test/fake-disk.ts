import { FakeLoop } from '../../runtime/test/fake-loop.js';
import { FakeDevice, type SeenChain } from './fake-device.js';

export const BLK = {
  SIZE_MAX: 1 << 1,
  SEG_MAX: 1 << 2,
  RO: 1 << 5,
  BLK_SIZE: 1 << 6,
  FLUSH: 1 << 9,
  EVENT_IDX: 1 << 29,
};

export interface FakeDiskOptions {
  readonly sizeSectors?: number;
  readonly features?: number;
  readonly queueSize?: number;
  readonly sizeMax?: number;
  readonly segMax?: number;
  readonly blkSize?: number;
  readonly id?: string;
}

/** A parsed request. */
export interface SeenRequest {
  readonly chain: SeenChain;
  readonly kind: number;
  readonly sector: number;
  readonly lengthBytes: number;
}

/** A disk in memory behind virtio. It follows the specification as long as `serve` is used. */
export class FakeDisk {
  readonly device: FakeDevice;
  readonly loop = new FakeLoop();
  readonly contents: Uint8Array;
  readonly id: string;
  flushes = 0;

  constructor(options: FakeDiskOptions = {}) {
    const { sizeSectors = 256, features = BLK.FLUSH | BLK.SEG_MAX | BLK.EVENT_IDX, queueSize = 16 } = options;
    const view = new DataView(new ArrayBuffer(60));
    view.setBigUint64(0, BigInt(sizeSectors), true);
    view.setUint32(8, options.sizeMax ?? 0, true);
    view.setUint32(12, options.segMax ?? 4, true);
    view.setUint32(20, options.blkSize ?? 512, true);
    this.contents = new Uint8Array(sizeSectors * 512);
    this.id = options.id ?? 'disk';
    this.device = new FakeDevice({ deviceId: 2, queues: [queueSize], features, config: new Uint8Array(view.buffer) });
  }

  /** Takes the next request. Throws if the driver broke the protocol. */
  take(): SeenRequest | undefined {
    this.loop.turn();
    const chain = this.device.queues[0]?.take();
    if (!chain) return undefined;
    const [header, ...rest] = chain.buffers;
    const status = rest.pop();
    if (
      !header ||
      !status ||
      header.isWritable ||
      !status.isWritable ||
      header.bytes.length !== 16 ||
      status.bytes.length !== 1
    )
      throw new Error('a request has a header of 16 bytes and a status of one');
    const view = new DataView(header.bytes.buffer, header.bytes.byteOffset, 16);
    const kind = view.getUint32(0, true);
    const isRead = kind === 0 || kind === 8;
    const lengthBytes = rest.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (rest.some(({ isWritable }) => isWritable !== isRead)) throw new Error('data in the wrong direction');
    if (kind <= 1 && lengthBytes % 512 !== 0) throw new Error('data that are no whole sectors');
    return { chain, kind, sector: Number(view.getBigUint64(8, true)), lengthBytes };
  }

  /** Executes a request and returns it. The status and the length may be wrong. */
  answer({ chain, kind, sector, lengthBytes }: SeenRequest, status = 0, claimedBytes?: number): void {
    const data = chain.buffers.slice(1, -1);
    let at = sector * 512;
    for (const { bytes } of status === 0 ? data : []) {
      if (kind === 0) bytes.set(this.contents.subarray(at, at + bytes.length));
      if (kind === 1) this.contents.set(bytes, at);
      if (kind === 8) bytes.set(new TextEncoder().encode(this.id.padEnd(20, '\0')));
      at += bytes.length;
    }
    if (kind === 4) this.flushes++;
    chain.buffers.at(-1)!.bytes[0] = status;
    const isRead = kind === 0 || kind === 8;
    this.device.use(chain.head, claimedBytes ?? (isRead ? lengthBytes + 1 : 1));
  }

  /** Answers all pending requests, in order, and interrupts. Returns their number. */
  serve(): number {
    let count = 0;
    for (let request = this.take(); request; request = this.take()) {
      this.answer(request);
      count++;
    }
    this.loop.fire(0);
    return count;
  }

  /** Serves until no request is pending. */
  drain(): void {
    while (this.serve() > 0);
  }
}
