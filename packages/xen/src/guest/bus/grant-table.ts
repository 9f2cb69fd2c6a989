import { PAGE_BYTES, type Domid, type XenNatives } from './natives.js';

/** Version 1 entries: flags u16, domid u16, frame u32. Source: Xen public/grant_table.h. */
const ENTRY_BYTES = 8;
const ENTRIES_PER_FRAME = PAGE_BYTES / ENTRY_BYTES;
const MAX_FRAMES = 32;
/** Reserved for the toolstack: console, xenstore and future uses. */
const RESERVED_ENTRIES = 8;

const GTF_permit_access = 1;
const GTF_readonly = 1 << 2;
const GTF_reading = 1 << 3;
const GTF_writing = 1 << 4;

/**
 * A peer may change its in-use bits between the read and the exchange. This limits the attempts against a peer that
 * does so endlessly.
 */
const REVOKE_TRIES = 16;

/** The number of a grant, by which a peer maps the page. */
export type Gref = number;

/** The access of the peer to a page. */
export type GrantMode = 'read-only' | 'read-write';

/** Grants of pages of this domain to other domains. One table per domain. */
export class GrantTable {
  readonly #natives: XenNatives;
  /** Frames of the table, mapped when they are first needed: as 16-bit and as 32-bit words. */
  readonly #frames: { bytes: Uint8Array; shorts: Uint16Array; longs: Uint32Array }[] = [];
  readonly #free: Gref[] = [];
  /** Granted pages, held here because the peer may access them as long as they are granted. */
  readonly #pages = new Map<Gref, Uint8Array>();
  #leaked = 0;

  constructor(natives: XenNatives) {
    this.#natives = natives;
  }

  /** The number of pages that are lost because the peer still had them mapped when their grant ended. */
  get leakedPages(): number {
    return this.#leaked;
  }

  /** The number of active grants. */
  get grantedPages(): number {
    return this.#pages.size;
  }

  /**
   * Grants `domid` access to one page. `page` has 4096 bytes and is page-aligned (native `dmaAlloc`); the table holds
   * it until `endAccess`. Errors: 'no-grants' if the table is full.
   */
  grantAccess(domid: Domid, page: Uint8Array, mode: GrantMode): Gref | 'no-grants' {
    const address = this.#natives.physicalAddress(page);
    if (address % PAGE_BYTES !== 0 || page.length !== PAGE_BYTES)
      throw new RangeError('grantAccess needs a whole page: 4096 bytes at a multiple of 4096');
    const gref = this.#free.pop() ?? this.#grow();
    if (gref === undefined) return 'no-grants';
    const { shorts, longs } = this.#frameOf(gref);
    const entry = gref % ENTRIES_PER_FRAME;
    shorts[entry * 4 + 1] = domid;
    longs[entry * 2 + 1] = address / PAGE_BYTES;
    // Orders domid and frame before the flags, which make the entry valid.
    this.#natives.barrier();
    shorts[entry * 4] = GTF_permit_access | (mode === 'read-only' ? GTF_readonly : 0);
    this.#pages.set(gref, page);
    return gref;
  }

  /**
   * Ends a grant. 'busy': the peer still has the page mapped and may write to it at any time. Then the table holds the
   * page and its grant forever, and the caller must not use the page again.
   */
  endAccess(gref: Gref): 'ended' | 'busy' {
    if (!this.#pages.has(gref)) throw new RangeError(`grant ${gref} is not active`);
    const { bytes } = this.#frameOf(gref);
    const offset = (gref % ENTRIES_PER_FRAME) * ENTRY_BYTES;
    for (let tries = 0; tries < REVOKE_TRIES; tries++) {
      const flags = bytes[offset]! | (bytes[offset + 1]! << 8);
      if ((flags & (GTF_reading | GTF_writing)) !== 0) break;
      // Succeeds only if the peer has not begun to use the page since the read.
      if (this.#natives.atomicCompareExchange(bytes, offset, 2, flags, 0) !== flags) continue;
      this.#pages.delete(gref);
      this.#free.push(gref);
      return 'ended';
    }
    this.#leaked++;
    return 'busy';
  }

  #frameOf(gref: Gref): { bytes: Uint8Array; shorts: Uint16Array; longs: Uint32Array } {
    return this.#frames[Math.floor(gref / ENTRIES_PER_FRAME)]!;
  }

  /** Maps the next frame of the table and returns its first free grant. */
  #grow(): Gref | undefined {
    const index = this.#frames.length;
    if (index === MAX_FRAMES) return undefined;
    let buffer: ArrayBuffer;
    try {
      buffer = this.#natives.xenGrantFrame(index);
    } catch (error) {
      // The toolstack may allow fewer frames than Xen supports (max_grant_frames).
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    this.#frames.push({
      bytes: new Uint8Array(buffer),
      shorts: new Uint16Array(buffer),
      longs: new Uint32Array(buffer),
    });
    const first = index * ENTRIES_PER_FRAME;
    for (let gref = first + ENTRIES_PER_FRAME - 1; gref >= Math.max(first, RESERVED_ENTRIES); gref--)
      this.#free.push(gref);
    return this.#free.pop();
  }
}
