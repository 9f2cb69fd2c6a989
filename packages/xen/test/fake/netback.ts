import type { FakeXen } from './hypervisor.js';
import type { FakeXenstored } from './xenstored.js';

const BACKEND = '/local/domain/0/backend/vif/1/0';
const FRONTEND = '/local/domain/1/device/vif/0';
const DOM0 = 0;

/** The nodes that Linux's netback writes. */
export const ALL_FEATURES = {
  'feature-rx-copy': '1',
  'feature-sg': '1',
  'feature-gso-tcpv4': '1',
  'feature-gso-tcpv6': '1',
  'feature-ipv6-csum-offload': '1',
};

/** Options of a backend. */
export interface NetbackOptions {
  readonly mac?: string;
  readonly mtu?: string;
  readonly features?: Readonly<Record<string, string>>;
  /** The last state that it reaches, for example if a hotplug script hangs. */
  readonly stuckAt?: number;
  /** The number of bytes of a frame that it puts into one receive slot. */
  readonly slotBytes?: number;
}

/** A request that the backend has taken. */
export interface TxRequest {
  readonly gref: number;
  readonly offset: number;
  readonly flags: number;
  readonly id: number;
  readonly size: number;
}

/** A frame that the frontend has sent: complete, or with offloads for the backend. */
export interface SentFrame {
  readonly bytes: Uint8Array;
  /** NETTXF_csum_blank and NETTXF_data_validated. */
  readonly flags: number;
  /** XEN_NETIF_EXTRA_TYPE_GSO: the size of the segments in bytes, and their type. */
  readonly gso: { readonly size: number; readonly type: number } | undefined;
}

/** The flags of a frame for the guest. */
export interface RxMarks {
  readonly offset?: number;
  /** NETRXF_data_validated, NETRXF_csum_blank, or an invalid value. */
  readonly flags?: number;
  /** A slot of extra information after the first one: its two words. */
  readonly extra?: readonly [number, number];
}

/** A netback in dom0, in memory. It follows the protocol unless a test makes it violate the protocol. */
export class FakeNetback {
  readonly xen: FakeXen;
  readonly store: FakeXenstored;
  readonly #options: NetbackOptions;
  /** The mapped rings; undefined while not connected. */
  tx: Uint32Array | undefined;
  rx: Uint32Array | undefined;
  port = 0;
  #txRef = 0;
  #rxRef = 0;
  txConsumed = 0;
  rxConsumed = 0;
  /** The number of events that it raised because the frontend had requested them. */
  raised = 0;
  notified = 0;
  state = 2;
  /** Whether it still follows the frontend's state in xenstore. */
  isAlive = true;

  constructor(xen: FakeXen, store: FakeXenstored, options: NetbackOptions = {}) {
    this.xen = xen;
    this.store = store;
    this.#options = options;
    this.offer();
    xen.peers.push(() => this.step());
  }

  /** Writes the nodes of the toolstack and the backend that precede the frontend. */
  offer(): void {
    const { mac = '00:16:3e:00:00:07', mtu, features } = this.#options;
    this.store.set(`${FRONTEND}/backend`, BACKEND);
    this.store.set(`${FRONTEND}/backend-id`, String(DOM0));
    this.store.set(`${FRONTEND}/mac`, mac);
    if (mtu !== undefined) this.store.set(`${FRONTEND}/mtu`, mtu);
    this.store.set(`${FRONTEND}/state`, '1');
    for (const [name, value] of Object.entries(features ?? ALL_FEATURES)) this.store.set(`${BACKEND}/${name}`, value);
    this.say(2);
  }

  /** Publishes its state, unless it is stuck in an earlier one. */
  say(state: number): void {
    this.state = Math.min(state, this.#options.stuckAt ?? 6);
    this.store.set(`${BACKEND}/state`, String(this.state));
  }

  frontendNode(name: string): string | undefined {
    return this.store.nodes.get(`${FRONTEND}/${name}`);
  }

  /** Follows the frontend's state. */
  step(): boolean {
    if (!this.isAlive) return false;
    const frontend = Number(this.frontendNode('state'));
    if (this.state === 2 && frontend === 4 && (this.#options.stuckAt ?? 6) >= 4) {
      this.connect();
      this.say(4);
      return true;
    }
    if (this.state === 4 && frontend >= 5) {
      this.unmap();
      this.say(5);
      return true;
    }
    if (this.state === 5 && frontend === 6) {
      this.say(6);
      return true;
    }
    // Not earlier: Linux's netback stays closed until the frontend reconnects.
    if (this.state === 6 && frontend === 1) {
      this.say(2);
      return true;
    }
    return false;
  }

  connect(): void {
    this.#txRef = Number(this.frontendNode('tx-ring-ref'));
    this.#rxRef = Number(this.frontendNode('rx-ring-ref'));
    this.port = Number(this.frontendNode('event-channel'));
    const words = (gref: number): Uint32Array => {
      const page = this.xen.mapGrant(gref, DOM0, true);
      return new Uint32Array(page.buffer, page.byteOffset, 1024);
    };
    this.tx = words(this.#txRef);
    this.rx = words(this.#rxRef);
    this.txConsumed = this.rxConsumed = 0;
    this.xen.onNotify(this.port, () => void this.notified++);
  }

  unmap(): void {
    if (!this.tx) return;
    this.xen.unmapGrant(this.#txRef);
    this.xen.unmapGrant(this.#rxRef);
    this.tx = this.rx = undefined;
  }

  /** Takes the next request of the transmit ring. */
  takeTx(): TxRequest | undefined {
    const ring = this.tx!;
    if (ring[0] === this.txConsumed) return undefined;
    const word = 16 + (this.txConsumed % 256) * 3;
    const [gref, second, third] = [ring[word]!, ring[word + 1]!, ring[word + 2]!];
    this.txConsumed = (this.txConsumed + 1) >>> 0;
    // Requests a notification for the next request.
    ring[1] = this.txConsumed + 1;
    return { gref, offset: second & 0xffff, flags: second >>> 16, id: third & 0xffff, size: third >>> 16 };
  }

  respondTx(id: number, status = 0): void {
    const ring = this.tx!;
    ring[16 + (ring[2]! % 256) * 3] = (id | (status << 16)) >>> 0;
    this.produce(ring, 1);
  }

  /** Moves a producer, and raises the event if the frontend has requested one in between. */
  produce(ring: Uint32Array, by: number): void {
    const old = ring[2]!;
    ring[2] = old + by;
    if ((ring[2]! - ring[3]!) >>> 0 >= by >>> 0) return;
    this.raised++;
    this.xen.raise(this.port);
  }

  /** Returns the bytes of a granted page, like a copy by hypercall. */
  bytesOf(gref: number): Uint8Array {
    const page = this.xen.mapGrant(gref, DOM0, false);
    this.xen.unmapGrant(gref);
    return page;
  }

  /**
   * Returns all frames that the frontend has sent. `respond` answers each of them, by default at once and with success.
   * Slots of extra information are always answered so.
   */
  sentFrames(
    respond: (ids: readonly number[]) => void = (ids) => ids.forEach((id) => this.respondTx(id)),
  ): SentFrame[] {
    const frames: SentFrame[] = [];
    for (let first = this.takeTx(); first; first = this.takeTx()) {
      const extra = first.flags & 8 ? this.takeTx() : undefined;
      const slots = [first];
      while (slots.at(-1)!.flags & 4) {
        const next = this.takeTx();
        if (!next) throw new Error('a frame is shown in part');
        slots.push(next);
      }
      const rest = slots.slice(1).reduce((sum, { size }) => sum + size, 0);
      const parts = slots.map(({ gref, offset, size }, index) =>
        this.bytesOf(gref).slice(offset, offset + (index === 0 ? first!.size - rest : size)),
      );
      const gso = extra && { size: extra.gref >>> 16, type: extra.offset & 0xff };
      frames.push({ bytes: new Uint8Array(Buffer.concat(parts)), flags: first.flags & 3, gso });
      respond(slots.map(({ id }) => id));
      // Its slot is answered with an empty response, because it does not hold a request.
      if (extra) this.respondTx(0xffff, 1);
    }
    return frames;
  }

  /** Does the same for complete frames. */
  sent(respond?: (ids: readonly number[]) => void): Uint8Array[] {
    return this.sentFrames(respond).map(({ bytes, flags, gso }) => {
      if (flags !== 0 || gso) throw new Error(`a whole frame has the flags ${flags}`);
      return bytes;
    });
  }

  /** Takes the next request of the receive ring. */
  takeRx(): { id: number; gref: number } | undefined {
    const ring = this.rx!;
    if (ring[0] === this.rxConsumed) return undefined;
    const word = 16 + (this.rxConsumed % 256) * 2;
    const found = { id: ring[word]! & 0xffff, gref: ring[word + 1]! };
    this.rxConsumed = (this.rxConsumed + 1) >>> 0;
    ring[1] = this.rxConsumed + 1;
    return found;
  }

  /** Writes a receive response without publishing it. */
  writeRx(index: number, id: number, offset: number, flags: number, status: number): void {
    const ring = this.rx!;
    const word = 16 + ((ring[2]! + index) % 256) * 2;
    ring[word] = (id | (offset << 16)) >>> 0;
    ring[word + 1] = (flags | (status << 16)) >>> 0;
  }

  /** Sends a frame to the guest, in as many slots as it needs. Returns false if there are too few. */
  receive(frame: Uint8Array, { offset = 0, flags = 0, extra }: RxMarks = {}): boolean {
    const slotBytes = Math.min(this.#options.slotBytes ?? 4096, 4096 - offset);
    const count = Math.max(1, Math.ceil(frame.length / slotBytes));
    const all = count + (extra ? 1 : 0);
    if ((this.rx![0]! - this.rxConsumed) >>> 0 < all) return false;
    for (let index = 0, place = 0; index < count; index++, place++) {
      const { id, gref } = this.takeRx()!;
      const part = frame.subarray(index * slotBytes, (index + 1) * slotBytes);
      const page = this.xen.mapGrant(gref, DOM0, true);
      page.set(part, offset);
      this.xen.unmapGrant(gref);
      const own = index === 0 ? flags | (extra ? 8 : 0) : 0;
      this.writeRx(place, id, offset, own | (index === count - 1 ? 0 : 4), part.length);
      if (index !== 0 || !extra) continue;
      // Replaces the response to the request in this slot.
      this.takeRx();
      const word = 16 + ((this.rx![2]! + ++place) % 256) * 2;
      this.rx!.set(extra, word);
    }
    this.produce(this.rx!, all);
    return true;
  }
}
