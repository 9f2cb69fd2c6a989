import { DOMID_SELF, errorName, eventChannelOp } from './hypercall.js';
import { PAGE_BYTES, type Domid, type XenNatives } from './natives.js';

/** Source: Xen public/event_channel.h. */
const EVTCHNOP_bind_interdomain = 0;
const EVTCHNOP_bind_virq = 1;
const EVTCHNOP_close = 3;
const EVTCHNOP_alloc_unbound = 6;
const EVTCHNOP_unmask = 9;

/** Offsets in the shared info page, in bytes. Source: Xen public/xen.h, 64-bit. */
const UPCALL_PENDING = 0;
const SELECTOR = 8;
const PENDING = 2048;
const MASK = 2560;
/** Ports of the two-level scheme, which every domain has by default. */
const PORT_COUNT = 4096;

/** The number of the end of an event channel in this domain. */
export type EvtchnPort = number;

/** An event channel operation that Xen refused, with the name of the errno. */
export class EventChannelError extends Error {
  override readonly name = 'EventChannelError';
  constructor(operation: string, result: number) {
    super(`event channel ${operation}: Xen returned ${errorName(result)}`);
  }
}

/**
 * The event channels of this domain. A channel is one bit: several events in a row are one call of the handler, and a
 * call may be spurious (a backend notifies before the handler reads the ring; the bit of a closed channel is used
 * again). So handlers read their ring and take everything in it.
 *
 * No event is lost, although a peer may raise one at any moment:
 * 1. the flag of the upcall is cleared (by the kernel, and again here) before anything is read;
 * 2. the selector is read and cleared in one atomic step, then the bits of a word are read;
 * 3. a port's bit is cleared before its handler runs: an event during the handler sets the bit, the selector and the
 *    flag again;
 * 4. so the next `wait` returns at once, and everything is scanned again.
 */
export class EventChannels {
  readonly #natives: XenNatives;
  readonly #shared: Uint8Array;
  readonly #words: Uint32Array;
  readonly #handlers = new Map<EvtchnPort, () => void>();

  /** Throws if there is no Xen. Call `scan` at every event of the upcall (native `xenUpcall`). */
  constructor(natives: XenNatives) {
    const page = natives.xenSharedInfo();
    if (!page) throw new EventChannelError('set-up', -38);
    this.#natives = natives;
    this.#shared = new Uint8Array(page);
    this.#words = new Uint32Array(page, 0, PAGE_BYTES / 4);
  }

  /** Allocates a channel whose other end `remoteDomid` may bind. Masked until `listen`. Throws EventChannelError. */
  allocUnbound(remoteDomid: Domid): EvtchnPort {
    const argument = new DataView(new ArrayBuffer(8));
    argument.setUint16(0, DOMID_SELF, true);
    argument.setUint16(2, remoteDomid, true);
    this.#op('alloc_unbound', EVTCHNOP_alloc_unbound, argument);
    return argument.getUint32(4, true);
  }

  /**
   * Binds this end of a channel that another domain allocated for this one. Masked until `listen`. Throws
   * EventChannelError.
   */
  bindInterdomain(remoteDomid: Domid, remotePort: EvtchnPort): EvtchnPort {
    const argument = new DataView(new ArrayBuffer(12));
    argument.setUint16(0, remoteDomid, true);
    argument.setUint32(4, remotePort, true);
    this.#op('bind_interdomain', EVTCHNOP_bind_interdomain, argument);
    return argument.getUint32(8, true);
  }

  /** Binds a virtual interrupt of processor 0 to a channel. Masked until `listen`. Throws EventChannelError. */
  bindVirq(virq: number): EvtchnPort {
    const argument = new DataView(new ArrayBuffer(12));
    argument.setUint32(0, virq, true);
    this.#op('bind_virq', EVTCHNOP_bind_virq, argument);
    return argument.getUint32(8, true);
  }

  /**
   * Calls back for every event from now on, and for one that is pending already. A second handler replaces the first.
   */
  listen(port: EvtchnPort, handler: () => void): void {
    this.#handlers.set(port, handler);
    this.unmask(port);
  }

  /** Masks a channel: its events wait until `unmask`. */
  mask(port: EvtchnPort): void {
    if (port >= PORT_COUNT) return;
    const index = MASK / 4 + (port >>> 5);
    // Only this domain writes the mask, and it has one processor: no atomic step is needed.
    this.#words[index] = this.#words[index]! | (1 << (port & 31));
  }

  /** Unmasks a channel. Uses a hypercall, because only Xen can raise the upcall for an event that has waited. */
  unmask(port: EvtchnPort): void {
    const argument = new DataView(new ArrayBuffer(4));
    argument.setUint32(0, port, true);
    this.#op('unmask', EVTCHNOP_unmask, argument);
  }

  /** Raises the event at the other end. It is not an error if the peer is gone. */
  notify(port: EvtchnPort): void {
    this.#natives.xenNotify(port);
  }

  /** Closes the channel. Its handler is no longer called. */
  close(port: EvtchnPort): void {
    this.mask(port);
    this.#handlers.delete(port);
    const argument = new DataView(new ArrayBuffer(4));
    argument.setUint32(0, port, true);
    this.#op('close', EVTCHNOP_close, argument);
  }

  /**
   * Calls the handlers of all pending channels, each once, and returns their number. If a handler throws, the error is
   * thrown after all have run.
   */
  scan(): number {
    const natives = this.#natives;
    const errors: unknown[] = [];
    let count = 0;
    this.#shared[UPCALL_PENDING] = 0;
    for (let half = 0; half < 2; half++) {
      // An exchange is a full barrier: pending bits are read after it.
      let selector = natives.atomicExchange(this.#shared, SELECTOR + 4 * half, 4, 0);
      for (; selector !== 0; selector = (selector & (selector - 1)) >>> 0) {
        // A bit of the selector covers 64 ports, which are two words here.
        const word = 2 * (32 * half + lowestBit(selector));
        count += this.#scanWord(word, errors) + this.#scanWord(word + 1, errors);
      }
    }
    if (errors.length > 0) throw errors[0];
    return count;
  }

  #scanWord(word: number, errors: unknown[]): number {
    let count = 0;
    let ready = (this.#words[PENDING / 4 + word]! & ~this.#words[MASK / 4 + word]!) >>> 0;
    for (; ready !== 0; ready = (ready & (ready - 1)) >>> 0) {
      const bit = lowestBit(ready);
      const port = 32 * word + bit;
      this.#natives.atomicAnd(this.#shared, PENDING + 4 * word, 4, ~(1 << bit) >>> 0);
      const handler = this.#handlers.get(port);
      if (!handler) {
        // Without a handler nothing would make the peer stop.
        this.mask(port);
        continue;
      }
      count++;
      try {
        handler();
      } catch (error) {
        errors.push(error);
      }
    }
    return count;
  }

  #op(name: string, command: number, argument: DataView): void {
    const result = eventChannelOp(this.#natives, command, new Uint8Array(argument.buffer));
    if (result < 0) throw new EventChannelError(name, result);
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
