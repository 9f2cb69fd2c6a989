/** A piece of software that a platform adds to an artefact, for lists of its contents. */
export interface Component {
  readonly name: string;
  /** Undefined for sources that have none. */
  readonly version?: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** What it is in the artefact: `the engine`. */
  readonly role: string;
  /** The name of its package, if it comes from npm. */
  readonly npm?: string;
  /** The SHA-256 of the file that was added, in hexadecimal. */
  readonly sha256?: string;
}

/** Where the bytes of an artefact go. */
export interface Composition {
  /** Bytes by what they are for, without the heap: `{ engine: 760_000, kernel: 80_480 }`. */
  readonly parts: Readonly<Record<string, number>>;
  readonly heap: {
    /** Its bytes in the artefact. A packed heap has fewer than in memory. */
    readonly storedBytes: number;
    /** Bytes in memory by kind, without free memory and without what belongs to a function of the program. */
    readonly kinds: Readonly<Record<string, number>>;
    /** Functions with their bytes in memory. Positions in the bundle; lines and columns start at 1. */
    readonly functions: readonly { readonly line: number; readonly column: number; readonly bytes: number }[];
  };
}

/** Returns the name of the file beside an artefact that lists what is in it, with checksums. */
export function contentsName(name: string): string {
  return `mir-${name}.contents.json`;
}
