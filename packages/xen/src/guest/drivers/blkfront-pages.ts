import type { Bus } from '../bus/bus.js';
import type { Connection } from '../bus/connection.js';
import type { Gref } from '../bus/grant-table.js';
import { PAGE_BYTES, type Domid } from '../bus/natives.js';

/** Pages for data: 1 MiB, the maximum that one connection has in flight. */
const DATA_PAGES = 256;
/** Pages for the segments of requests that do not fit into a slot. */
const INDIRECT_PAGES = 16;

/** Pages that stay granted to the backend for the whole connection, and are reused. */
export class GrantedPages {
  /** All pages, contiguous. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly #grefs: readonly Gref[];
  readonly #free: number[];

  private constructor(bytes: Uint8Array, grefs: readonly Gref[]) {
    this.bytes = bytes;
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    this.#grefs = grefs;
    this.#free = grefs.map((_, page) => grefs.length - 1 - page);
  }

  /** Allocates and grants the pages. Grants are added to `connection`, also if this fails. Errors: 'no-grants'. */
  static grant(
    { natives, grants }: Bus,
    domid: Domid,
    connection: Connection,
    count: number,
  ): GrantedPages | 'no-grants' {
    const bytes = new Uint8Array(natives.dmaAlloc(count * PAGE_BYTES));
    const grefs: Gref[] = [];
    for (let page = 0; page < count; page++) {
      const gref = grants.grantAccess(domid, bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES), 'read-write');
      if (gref === 'no-grants') return gref;
      connection.grefs.push(gref);
      grefs.push(gref);
    }
    return new GrantedPages(bytes, grefs);
  }

  get count(): number {
    return this.#grefs.length;
  }

  get free(): number {
    return this.#free.length;
  }

  gref(page: number): Gref {
    return this.#grefs[page]!;
  }

  /** Takes a free page. The caller knows that there is one. */
  take(): number {
    return this.#free.pop()!;
  }

  giveBack(page: number): void {
    this.#free.push(page);
  }
}

/** The pages of a connection to a block device: its ring, its data, its lists of segments. */
export interface BlockPages {
  readonly ring: GrantedPages;
  readonly data: GrantedPages;
  readonly indirect: GrantedPages | undefined;
}

/** Creates the pages. Grants are added to `connection`. Errors: 'no-grants'. */
export function grantBlockPages(
  bus: Bus,
  domid: Domid,
  connection: Connection,
  hasIndirect: boolean,
): BlockPages | 'no-grants' {
  const ring = GrantedPages.grant(bus, domid, connection, 1);
  if (ring === 'no-grants') return ring;
  const data = GrantedPages.grant(bus, domid, connection, DATA_PAGES);
  if (data === 'no-grants') return data;
  const indirect = hasIndirect ? GrantedPages.grant(bus, domid, connection, INDIRECT_PAGES) : undefined;
  return indirect === 'no-grants' ? indirect : { ring, data, indirect };
}
