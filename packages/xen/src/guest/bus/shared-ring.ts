import { PAGE_BYTES, type XenNatives } from './natives.js';

/** Words of the header, 32 bits each. Source: Xen public/io/ring.h. */
const REQ_PROD = 0;
const REQ_EVENT = 1;
const RSP_PROD = 2;
const RSP_EVENT = 3;
/** Slots start here, in bytes. */
const HEADER_BYTES = 64;

/** The backend's producer is further than what was asked of it. */
export type RingViolation = 'producer-beyond-requests';

/**
 * The frontend's side of a ring of requests and responses in one shared page. A slot holds a request, later the
 * response to some request (not to the one that was in it). Indices run freely in 32 bits; slot = index mod `size`. The
 * page has to be granted read-write, and stays the ring's.
 */
export class FrontRing {
  /** Number of slots: the largest power of two that fits. */
  readonly size: number;
  readonly slotBytes: number;
  readonly #natives: XenNatives;
  readonly #page: Uint8Array;
  readonly #words: Uint32Array;
  /** Requests written, those of them that the backend was shown, and responses taken. */
  #requests = 0;
  #published = 0;
  #responses = 0;

  /**
   * `page` is 4096 zeroed bytes on a page. `slotBytes` is the larger of request and response. `firstIndex` is for tests
   * of the wrap: 0 otherwise.
   */
  constructor(natives: XenNatives, page: Uint8Array, slotBytes: number, firstIndex = 0) {
    this.#natives = natives;
    this.#page = page;
    this.slotBytes = slotBytes;
    this.size = 2 ** Math.floor(Math.log2((PAGE_BYTES - HEADER_BYTES) / slotBytes));
    this.#words = new Uint32Array(page.buffer, page.byteOffset, HEADER_BYTES / 4);
    this.#requests = this.#published = this.#responses = firstIndex >>> 0;
    this.#words[REQ_PROD] = this.#words[RSP_PROD] = this.#requests;
    this.#words[REQ_EVENT] = this.#words[RSP_EVENT] = this.#requests + 1;
  }

  /** Requests that can be written now. */
  get free(): number {
    return this.size - this.inFlight;
  }

  /** Requests, published or not, whose responses were not taken yet. */
  get inFlight(): number {
    return (this.#requests - this.#responses) >>> 0;
  }

  /** Requests that the backend was not shown yet. */
  get unpublished(): number {
    return (this.#requests - this.#published) >>> 0;
  }

  /** Slots of the request that was written last, and of the response that was taken last. */
  get lastRequestSlot(): number {
    return (this.#requests - 1) & (this.size - 1);
  }

  get lastResponseSlot(): number {
    return (this.#responses - 1) & (this.size - 1);
  }

  /**
   * Takes the next slot for a request and gives its offset in the page, in bytes: write the request there, then the
   * next or `publish`. The slot has old bytes in it. Errors: 'ring-full'.
   */
  request(): number | 'ring-full' {
    if (this.inFlight >= this.size) return 'ring-full';
    const slot = this.#requests & (this.size - 1);
    this.#requests = (this.#requests + 1) >>> 0;
    return HEADER_BYTES + slot * this.slotBytes;
  }

  /** Shows the backend what was written. True: it wants to be notified, because it may be asleep. */
  publish(): boolean {
    const words = this.#words;
    const old = this.#published;
    this.#published = this.#requests;
    // The slots before the index that covers them.
    this.#natives.barrier();
    words[REQ_PROD] = this.#requests;
    // The index before the look at req_event: the backend writes that, then looks at the index again, so one of both
    // sees the other's.
    this.#natives.barrier();
    return (this.#requests - words[REQ_EVENT]!) >>> 0 < (this.#requests - old) >>> 0;
  }

  /**
   * Copies the next response to the start of `into` (at least `slotBytes`) and takes it: the backend can change the
   * slot while it is read, the copy it cannot. False: there is none. A violation is the end of this ring: the backend
   * lies.
   */
  response(into: Uint8Array): boolean | RingViolation {
    const available = (this.#words[RSP_PROD]! - this.#responses) >>> 0;
    if (available === 0) return false;
    if (available > (this.#published - this.#responses) >>> 0) return 'producer-beyond-requests';
    // The index before the slot that it covers.
    this.#natives.barrier();
    const offset = HEADER_BYTES + (this.#responses & (this.size - 1)) * this.slotBytes;
    this.#natives.copy(into, 0, this.#page, offset, this.slotBytes);
    this.#responses = (this.#responses + 1) >>> 0;
    return true;
  }

  /**
   * Before sleep: asks for an event with the next response, and tells whether one has come meanwhile, which has to be
   * taken first.
   */
  askForEvent(): boolean {
    if (this.#words[RSP_PROD] !== this.#responses) return true;
    this.#words[RSP_EVENT] = this.#responses + 1;
    // rsp_event before the look at rsp_prod: see publish.
    this.#natives.barrier();
    return this.#words[RSP_PROD] !== this.#responses;
  }
}
