import { scriptNetfront } from '@mirage/kernel/netfront';
import { scriptFrameWork } from '@mirage/runtime/network';
import { FakeLoop } from '../../../runtime/test/fake-loop.js';
import { EventChannels } from '../../src/guest/bus/event-channel.js';
import { GrantTable } from '../../src/guest/bus/grant-table.js';
import { PAGE_BYTES, type XenNatives } from '../../src/guest/bus/natives.js';

/** Offsets in the shared info page. */
const SELECTOR = 8;
const PENDING = 2048;
const MASK = 2560;

const EINVAL = -22;
const ENOSYS = -38;

/** `onNotify` is called when the guest notifies. */
type Channel = { onNotify: () => void; isOpen: boolean };

/** Thrown when the domain shuts itself down. */
export class Shutdown extends Error {
  constructor(readonly reason: number) {
    super(`shutdown ${reason}`);
  }
}

/**
 * A hypervisor for one guest, in memory: shared info, event channels, grant table, parameters, and a clock that tests
 * control. It checks all permissions strictly, so that a bug of a driver becomes an error here. Tests act as the other
 * domains: they map grants, answer requests, raise events, and break the protocol.
 */
export class FakeXen {
  readonly sharedInfo = new Uint8Array(PAGE_BYTES);
  readonly #words = new Uint32Array(this.sharedInfo.buffer);
  readonly #channels = new Map<number, Channel>();
  readonly #frames: ArrayBuffer[] = [];
  readonly #addresses = new Map<ArrayBufferLike, number>();
  readonly #shared = new Map<number, ArrayBuffer>();
  #nextAddress = 0x400000;
  #nextPort = 1;
  /** HVM parameters. */
  readonly params = new Map<number, number>();
  /** The loop of the guest. Its timers fire in `idle`. */
  readonly loop = new FakeLoop();
  /** The number of grant table frames that the toolstack allows. */
  maxGrantFrames = 32;
  /** Called for the upcall: `EventChannels.scan` of the guest. */
  onUpcall: () => void = () => undefined;
  /** The other domains. Each call performs one step, and returns whether there was any work. */
  readonly peers: (() => boolean)[] = [];

  get nowNs(): number {
    return this.loop.nowNs;
  }

  get holders(): number {
    return this.loop.holders;
  }

  constructor() {
    this.sharedInfo.fill(0xff, MASK, MASK + 512);
  }

  readonly natives: XenNatives = {
    atomicAnd: (bytes, offset, width, value) => this.#atomic(bytes, offset, width, (old) => old & value),
    atomicExchange: (bytes, offset, width, value) => this.#atomic(bytes, offset, width, () => value),
    atomicCompareExchange: (bytes, offset, width, expected, value) => {
      this.beforeCompareExchange();
      return this.#atomic(bytes, offset, width, (old) => (old === expected ? value : old));
    },
    barrier: () => undefined,
    ...scriptFrameWork,
    ...scriptNetfront,
    dmaAlloc: (lengthBytes) => {
      const buffer = new ArrayBuffer(lengthBytes);
      this.#addresses.set(buffer, this.#nextAddress);
      this.#nextAddress += Math.ceil(lengthBytes / PAGE_BYTES) * PAGE_BYTES;
      return buffer;
    },
    mapShared: (address) => this.sharedPage(address / PAGE_BYTES).buffer as ArrayBuffer,
    monotonicNs: () => this.nowNs,
    physicalAddress: (bytes) => {
      const base = this.#addresses.get(bytes.buffer);
      if (base === undefined) throw new Error('memory that was not taken by dmaAlloc has no stable address for a test');
      return base + bytes.byteOffset;
    },
    xenGrantFrame: (index) => {
      if (index >= this.maxGrantFrames)
        throw new RangeError('xenGrantFrame: the index is out of range, or Xen has no more frames');
      return (this.#frames[index] ??= new ArrayBuffer(PAGE_BYTES));
    },
    xenHypercall: (number, a, b, c) => this.#hypercall(number, a, b, c),
    xenNotify: (port) => {
      const channel = this.#channels.get(port);
      if (!channel?.isOpen) return EINVAL;
      channel.onNotify();
      return 0;
    },
    xenSharedInfo: () => this.sharedInfo.buffer as ArrayBuffer,
    xenUpcall: () => 0,
  };

  /** Creates the guest's event channels and grant table over this hypervisor, with the upcall connected. */
  guest(): { events: EventChannels; grants: GrantTable } {
    const events = new EventChannels(this.natives);
    this.onUpcall = () => void events.scan();
    return { events, grants: new GrantTable(this.natives) };
  }

  /** Runs before every compare-and-exchange, so that a test can change memory like a peer at the worst moment. */
  beforeCompareExchange: () => void = () => undefined;

  /** Returns the page that the toolstack or a peer shares at a pfn. */
  sharedPage(pfn: number): Uint8Array {
    let page = this.#shared.get(pfn);
    if (!page) this.#shared.set(pfn, (page = new ArrayBuffer(PAGE_BYTES)));
    return new Uint8Array(page);
  }

  /** Creates a channel before the guest runs, like the toolstack. */
  addChannel(onNotify: () => void = () => undefined): number {
    const port = this.#nextPort++;
    this.#channels.set(port, { onNotify, isOpen: true });
    return port;
  }

  /** Sets the action of a peer when the guest notifies this channel. */
  onNotify(port: number, onNotify: () => void): void {
    this.#channels.get(port)!.onNotify = onNotify;
  }

  isOpen(port: number): boolean {
    return this.#channels.get(port)?.isOpen === true;
  }

  /**
   * Raises the event as the peer, even if the guest does not expect it. A pending event is not raised again, because
   * Xen checks the bit first.
   */
  raise(port: number): void {
    const word = port >>> 5;
    const bit = 1 << (port & 31);
    if (this.#words[PENDING / 4 + word]! & bit) return;
    this.#words[PENDING / 4 + word]! |= bit;
    if (!(this.#words[MASK / 4 + word]! & bit)) this.#select(port);
  }

  get isUpcallPending(): boolean {
    return this.sharedInfo[0] !== 0;
  }

  /**
   * Maps the page of a grant for `domid`. It stays busy until `unmapGrant`. Throws if the guest has not granted this
   * access.
   */
  mapGrant(gref: number, domid: number, isWritable: boolean): Uint8Array {
    const { flags, entry, view } = this.#grant(gref);
    if (!(flags & 1)) throw new Error(`grant ${gref} gives no access`);
    if (view.getUint16(entry + 2, true) !== domid) throw new Error(`grant ${gref} is for another domain`);
    if (isWritable && flags & 4) throw new Error(`grant ${gref} is read-only`);
    view.setUint16(entry, flags | 8 | (isWritable ? 16 : 0), true);
    return this.page(view.getUint32(entry + 4, true));
  }

  unmapGrant(gref: number): void {
    const { flags, entry, view } = this.#grant(gref);
    view.setUint16(entry, flags & ~24, true);
  }

  /** Whether the guest has enabled this grant for any domain. */
  isGranted(gref: number): boolean {
    return (this.#grant(gref).flags & 1) !== 0;
  }

  /** Returns the guest's page with this frame number. */
  page(pfn: number): Uint8Array {
    const address = pfn * PAGE_BYTES;
    for (const [buffer, base] of this.#addresses) {
      if (address >= base && address < base + buffer.byteLength)
        return new Uint8Array(buffer as ArrayBuffer, address - base, PAGE_BYTES);
    }
    throw new Error(`the guest has no page ${pfn}`);
  }

  /**
   * Waits like the native `wait`: until the upcall, which it handles, or until the deadline. Each step of the other
   * domains takes a millisecond.
   */
  wait(deadlineNs: number): number {
    while (!this.isUpcallPending && this.nowNs < deadlineNs) {
      for (const peer of this.peers) peer();
      this.loop.nowNs = Math.min(deadlineNs, this.nowNs + 1e6);
    }
    this.sharedInfo[0] = 0;
    return 0;
  }

  /** Runs turns of the guest, without promise jobs in between, until no driver has more work. */
  turn(): void {
    for (let rounds = 0; rounds < 1000; rounds++) if (!this.#serve()) return;
    throw new Error('a driver never has enough');
  }

  /** Runs all domains until none has work left. Promises settle in between. Timers fire only up to `untilNs`. */
  async idle(untilNs = this.nowNs): Promise<void> {
    for (let quiet = 0, rounds = 0; quiet < 3; rounds++) {
      if (rounds > 100000) throw new Error('the domains never come to rest');
      await new Promise((resolve) => setImmediate(resolve));
      let isBusy = false;
      for (const peer of this.peers) isBusy = peer() || isBusy;
      isBusy = this.#serve() || isBusy;
      isBusy = this.loop.fireTimer(isBusy || quiet < 2 ? this.nowNs : untilNs) || isBusy;
      quiet = isBusy ? 0 : quiet + 1;
    }
  }

  /** Handles pending events like the kernel's vector, and ends the turn. */
  #serve(): boolean {
    const isBusy = this.isUpcallPending;
    this.sharedInfo[0] = 0;
    if (isBusy) this.onUpcall();
    return this.loop.endTurn() || isBusy;
  }

  #grant(gref: number): { flags: number; entry: number; view: DataView } {
    const frame = this.#frames[Math.floor(gref / 512)];
    if (!frame) throw new Error(`grant ${gref} is beyond the table`);
    const view = new DataView(frame);
    const entry = (gref % 512) * 8;
    return { flags: view.getUint16(entry, true), entry, view };
  }

  #select(port: number): void {
    const bit = port >>> 6;
    this.#words[SELECTOR / 4 + (bit >>> 5)]! |= 1 << (bit & 31);
    this.sharedInfo[0] = 1;
  }

  #atomic(bytes: Uint8Array, offset: number, width: number, change: (old: number) => number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const old = width === 2 ? view.getUint16(offset, true) : view.getUint32(offset, true);
    const value = change(old) >>> 0;
    if (width === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
    return old;
  }

  #hypercall(number: number, a: number | Uint8Array, b: number | Uint8Array, _c: number | Uint8Array): number {
    const view = b instanceof Uint8Array ? new DataView(b.buffer, b.byteOffset, b.length) : undefined;
    switch (number) {
      case 17:
        return a === 0 ? 4 * 65536 + 17 : ENOSYS;
      case 29:
        if (a !== 2) return ENOSYS;
        throw new Shutdown(view!.getUint32(0, true));
      case 32:
        return this.#eventChannelOp(a as number, view!);
      case 34: {
        const value = this.params.get(view!.getUint32(4, true));
        view!.setUint32(8, value ?? 0, true);
        view!.setUint32(12, 0, true);
        return a === 1 ? 0 : ENOSYS;
      }
      default:
        return ENOSYS;
    }
  }

  #eventChannelOp(command: number, view: DataView): number {
    switch (command) {
      case 0:
      case 1:
        view.setUint32(8, this.addChannel(), true);
        return 0;
      case 3: {
        const channel = this.#channels.get(view.getUint32(0, true));
        if (!channel?.isOpen) return EINVAL;
        channel.isOpen = false;
        return 0;
      }
      case 6:
        if (view.getUint16(0, true) !== 0x7ff0) return EINVAL;
        view.setUint32(4, this.addChannel(), true);
        return 0;
      case 9: {
        const port = view.getUint32(0, true);
        if (!this.#channels.get(port)?.isOpen) return EINVAL;
        const word = port >>> 5;
        const bit = 1 << (port & 31);
        this.#words[MASK / 4 + word]! &= ~bit;
        if (this.#words[PENDING / 4 + word]! & bit) this.#select(port);
        return 0;
      }
      default:
        return ENOSYS;
    }
  }
}
