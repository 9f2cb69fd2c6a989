import type { Bus } from '../../src/guest/bus/bus.js';
import { connectBlkfront, type Blkfront, type BlkfrontError } from '../../src/guest/drivers/blkfront.js';
import { FakeXen } from './hypervisor.js';
import { FakeXenstored, type DaemonOptions } from './xenstored.js';

const BACKEND = '/local/domain/0/backend/vbd/1/51712';
const FRONTEND = '/local/domain/1/device/vbd/51712';
const DOM0 = 0;

/** Options of a backend. */
export interface BlkbackOptions {
  readonly sizeSectors?: number;
  /** Nodes that it writes in addition to `sectors`. Default: a writable disk with a cache. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** The maximum number of segments of an indirect request; 0: none are supported. Default: 256. */
  readonly indirect?: number;
  /** Whether it keeps pages mapped. Default: true. */
  readonly isPersistent?: boolean;
  /** The last state that it reaches. */
  readonly stuckAt?: number;
}

/** A request that the backend has taken. */
export interface BlkRequest {
  readonly operation: number;
  readonly id: number;
  readonly sector: number;
  readonly segments: readonly { readonly gref: number; readonly first: number; readonly last: number }[];
}

/**
 * A domain with one disk, its xenstore, and a blkback in dom0 that follows the protocol unless a test makes it violate
 * the protocol.
 */
export class FakeVbd {
  readonly xen = new FakeXen();
  readonly store: FakeXenstored;
  readonly bus: Bus;
  readonly contents: Uint8Array;
  readonly #options: BlkbackOptions;
  readonly #mapped = new Map<number, Uint8Array>();
  #isTaking = false;
  ring: Uint32Array | undefined;
  #ringRef = 0;
  port = 0;
  consumed = 0;
  flushes = 0;
  notified = 0;
  state = 2;
  stopped: string | undefined;
  /** Whether it answers requests when domains run. */
  isServing = true;

  constructor(options: BlkbackOptions = {}, daemon: DaemonOptions = {}) {
    this.#options = options;
    this.store = new FakeXenstored(this.xen, daemon);
    const { events, grants } = this.xen.guest();
    const { natives, loop } = this.xen;
    const { sizeSectors = 2048, indirect = 256, isPersistent = true, nodes } = options;
    this.contents = new Uint8Array(sizeSectors * 512);
    this.store.set(`${FRONTEND}/backend`, BACKEND);
    this.store.set(`${FRONTEND}/backend-id`, String(DOM0));
    this.store.set(`${FRONTEND}/state`, '1');
    const all = {
      ...(indirect > 0 ? { 'feature-max-indirect-segments': String(indirect) } : {}),
      'feature-persistent': isPersistent ? '1' : '0',
      sectors: String(sizeSectors),
      ...(nodes ?? { 'feature-flush-cache': '1', 'sector-size': '512', info: '0', mode: 'w' }),
    };
    for (const [name, value] of Object.entries(all)) this.store.set(`${BACKEND}/${name}`, value);
    this.say(2);
    this.bus = { natives, loop, events, grants, xenstore: this.store.connect(events) };
    this.xen.peers.push(() => this.step());
  }

  /** Connects or fails; advances the time until then. */
  async tryConnect(id = '51712'): Promise<Blkfront | BlkfrontError> {
    const connecting = connectBlkfront(this.bus, this.xen.loop, id, (reason) => (this.stopped = reason));
    connecting.catch(() => undefined);
    await this.xen.idle(this.xen.nowNs + 60e9);
    return connecting;
  }

  async connect(): Promise<Blkfront> {
    const connected = await this.tryConnect();
    if (typeof connected === 'string') throw new Error(connected);
    return connected;
  }

  say(state: number): void {
    this.state = Math.min(state, this.#options.stuckAt ?? 6);
    this.store.set(`${BACKEND}/state`, String(this.state));
  }

  frontendNode(name: string): string | undefined {
    return this.store.nodes.get(`${FRONTEND}/${name}`);
  }

  /** Follows the frontend's state, and serves. */
  step(): boolean {
    const frontend = Number(this.frontendNode('state'));
    if (this.state === 2 && frontend === 3 && (this.#options.stuckAt ?? 6) >= 4) {
      this.#ringRef = Number(this.frontendNode('ring-ref'));
      this.port = Number(this.frontendNode('event-channel'));
      this.consumed = 0;
      const page = this.xen.mapGrant(this.#ringRef, DOM0, true);
      this.ring = new Uint32Array(page.buffer, page.byteOffset, 1024);
      this.xen.onNotify(this.port, () => void this.notified++);
      this.say(4);
      return true;
    }
    if (this.state === 4 && frontend >= 5) {
      this.say(5);
      return true;
    }
    // Not earlier: Linux's blkback keeps the ring and persistent grants mapped while both are closing.
    if (this.state === 5 && frontend === 6) {
      this.unmap();
      this.say(6);
      return true;
    }
    // Not earlier: it stays closed until the frontend reconnects.
    if (this.state === 6 && frontend === 1) {
      this.say(2);
      return true;
    }
    return this.isServing && this.serve() > 0;
  }

  unmap(): void {
    if (this.ring) this.xen.unmapGrant(this.#ringRef);
    this.ring = undefined;
    for (const gref of this.#mapped.keys()) this.xen.unmapGrant(gref);
    this.#mapped.clear();
  }

  #page(gref: number, isWritable: boolean): Uint8Array {
    const known = this.#mapped.get(gref);
    if (known) return known;
    const page = this.xen.mapGrant(gref, DOM0, isWritable);
    if (this.#options.isPersistent ?? true) this.#mapped.set(gref, page);
    else this.xen.unmapGrant(gref);
    return page;
  }

  /** Takes the next request. Throws if the frontend broke the protocol. */
  take(): BlkRequest | undefined {
    // Drivers publish their requests at the end of their turn.
    if (!this.#isTaking) this.#letTurnEnd();
    const ring = this.ring;
    if (!ring || ring[0] === this.consumed) return undefined;
    const at = 16 + (this.consumed % 32) * 28;
    this.consumed = (this.consumed + 1) >>> 0;
    ring[1] = this.consumed + 1;
    const first = ring[at]!;
    const isIndirect = (first & 0xff) === 6;
    const operation = isIndirect ? (first >>> 8) & 0xff : first & 0xff;
    const count = isIndirect ? first >>> 16 : (first >>> 8) & 0xff;
    if (isIndirect && (count <= 11 || count > (this.#options.indirect ?? 256)))
      throw new Error(`${count} segments in an indirect request`);
    if (!isIndirect && (count > 11 || first >>> 16 !== 51712)) throw new Error('a request that cannot be');
    const words = isIndirect ? this.#segmentWords(ring[at + 7]!) : ring.subarray(at + 6, at + 28);
    const segments = Array.from({ length: count }, (_, index) => ({
      gref: words[2 * index]!,
      first: words[2 * index + 1]! & 0xff,
      last: (words[2 * index + 1]! >>> 8) & 0xff,
    }));
    if (segments.some(({ first: from, last }) => from > last || last > 7)) throw new Error('a segment beyond its page');
    return { operation, id: ring[at + 2]!, sector: ring[at + 4]! + ring[at + 5]! * 2 ** 32, segments };
  }

  #letTurnEnd(): void {
    this.#isTaking = true;
    this.xen.turn();
    this.#isTaking = false;
  }

  #segmentWords(gref: number): Uint32Array {
    const page = this.#page(gref, false);
    return new Uint32Array(page.buffer, page.byteOffset, 1024);
  }

  /** Executes a request and returns its status. */
  perform({ operation, sector, segments }: BlkRequest): number {
    if (operation === 3) this.flushes++;
    let at = sector * 512;
    for (const { gref, first, last } of segments) {
      const bytes = this.#page(gref, operation === 0).subarray(first * 512, (last + 1) * 512);
      if (at + bytes.length > this.contents.length) return -1;
      if (operation === 0) bytes.set(this.contents.subarray(at, at + bytes.length));
      if (operation === 1) this.contents.set(bytes, at);
      at += bytes.length;
    }
    return 0;
  }

  /** Writes a response and moves the producer. */
  respond(id: number, operation: number, status: number): void {
    const ring = this.ring!;
    const at = 16 + (ring[2]! % 32) * 28;
    ring[at] = id % 2 ** 32;
    ring[at + 1] = Math.floor(id / 2 ** 32);
    ring[at + 2] = operation | ((status & 0xffff) << 16);
    this.produce(1);
  }

  /** Moves the producer, and raises the event if the frontend has requested one in between. */
  produce(by: number): void {
    const ring = this.ring!;
    ring[2] = ring[2]! + by;
    if ((ring[2]! - ring[3]!) >>> 0 < by >>> 0) this.xen.raise(this.port);
  }

  /** Answers all pending requests and returns their number. */
  serve(): number {
    let count = 0;
    for (let request = this.take(); request; request = this.take()) {
      this.respond(request.id, request.operation, this.perform(request));
      count++;
    }
    return count;
  }
}
