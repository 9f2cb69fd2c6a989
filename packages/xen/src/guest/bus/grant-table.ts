import { PAGE_BYTES, type Domid, type XenNatives } from './natives.js';

/** Version 1 entries: flags u16, domid u16, frame u32. Source: Xen public/grant_table.h. */
const ENTRY_BYTES = 8;
const ENTRIES_PER_FRAME = PAGE_BYTES / ENTRY_BYTES;
const MAX_FRAMES = 32;
/** The toolstack's: console, xenstore and what may come. */
const RESERVED_ENTRIES = 8;

const GTF_permit_access = 1;
const GTF_readonly = 1 << 2;
const GTF_reading = 1 << 3;
const GTF_writing = 1 << 4;

/**
 * A peer may set or clear its in-use bits between our look and our exchange; it has nothing to gain from doing so for
 * ever.
 */
const REVOKE_TRIES = 16;

/** Number of a grant: what a peer is told to reach the page by. */
export type Gref = number;

/** What the peer may do with a page. */
export type GrantMode = 'read-only' | 'read-write';

/** Rights to pages of this domain that other domains have. One table per domain. */
export class GrantTable {
  readonly #natives: XenNatives;
  /** Frames of the table, mapped when they are first needed: the 16-bit fields, and the 32-bit ones. */
  readonly #frames: { bytes: Uint8Array; shorts: Uint16Array; longs: Uint32Array }[] = [];
  readonly #free: Gref[] = [];
  /** Granted pages: the peer may reach them whatever becomes of our references, so they are held here. */
  readonly #pages = new Map<Gref, Uint8Array>();
  #leaked = 0;

  constructor(natives: XenNatives) {
    this.#natives = natives;
  }

  /** Pages that were given back while the peer still had them mapped, and that are lost therefore. */
  get leakedPages(): number {
    return this.#leaked;
  }

  /** How many grants are out. */
  get grantedPages(): number {
    return this.#pages.size;
  }

  /**
   * Lets `domid` reach one page. `page` starts on a page and has 4096 bytes (native `dmaAlloc`); the table holds it
   * until `endAccess`. Errors: 'no-grants' when the table is full.
   */
  grantAccess(domid: Domid, page: Uint8Array, mode: GrantMode): Gref | 'no-grants' {
    const address = this.#natives.physicalAddress(page);
    if (address % PAGE_BYTES !== 0 || page.length !== PAGE_BYTES)
      throw new RangeError('grantAccess takes whole pages: 4096 bytes at a multiple of 4096');
    const gref = this.#free.pop() ?? this.#grow();
    if (gref === undefined) return 'no-grants';
    const { shorts, longs } = this.#frameOf(gref);
    const entry = gref % ENTRIES_PER_FRAME;
    shorts[entry * 4 + 1] = domid;
    longs[entry * 2 + 1] = address / PAGE_BYTES;
    // Domid and frame before the flags: Xen believes the entry from then on.
    this.#natives.barrier();
    shorts[entry * 4] = GTF_permit_access | (mode === 'read-only' ? GTF_readonly : 0);
    this.#pages.set(gref, page);
    return gref;
  }

  /**
   * Takes a grant back. 'busy': the peer has the page mapped still, so it may write to it at any time; then the page
   * and its grant stay as they are for ever, held here, and the caller must not use the page for anything.
   */
  endAccess(gref: Gref): 'ended' | 'busy' {
    if (!this.#pages.has(gref)) throw new RangeError(`grant ${gref} is not out`);
    const { bytes } = this.#frameOf(gref);
    const offset = (gref % ENTRIES_PER_FRAME) * ENTRY_BYTES;
    for (let tries = 0; tries < REVOKE_TRIES; tries++) {
      const flags = bytes[offset]! | (bytes[offset + 1]! << 8);
      if ((flags & (GTF_reading | GTF_writing)) !== 0) break;
      // Only when the peer has not begun to use the page since the look.
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

  /** Maps the next frame and gives its first free grant. */
  #grow(): Gref | undefined {
    const index = this.#frames.length;
    if (index === MAX_FRAMES) return undefined;
    let buffer: ArrayBuffer;
    try {
      buffer = this.#natives.xenGrantFrame(index);
    } catch (error) {
      // The toolstack may allow fewer frames than there are (max_grant_frames).
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
