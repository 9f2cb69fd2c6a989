import type { KvRo } from '@mirage/types';

/** A file of a store, as it was when it was looked up. */
export interface StoredFile {
  readonly key: string;
  readonly lengthBytes: number;
  /** When it was written, as the store says: milliseconds since 1970; 0 if unknown. */
  readonly modifiedMs: number;
  /** A strong entity tag with its quotes: it differs if any byte differs. */
  readonly tag: string;
}

/** Files that are remembered. Most sites have fewer; more of them only cost time. */
const MOST_KNOWN = 1024;

/**
 * A file that was written so recently may be written again within the same millisecond, without a change of its time
 * and its length. Its tag is not remembered.
 */
const SETTLED_MS = 2000;

/** So many bytes of the digest make a tag: two files with the same 128 bits do not exist. */
const TAG_BYTES = 16;

/**
 * The files of a store. Their tags are made of digests, which read whole files, so a tag is remembered until the time
 * or the length of its file changes. A store that does not know times must not change: its files are in the program.
 */
export class StoredFiles {
  private readonly tags = new Map<string, StoredFile>();
  /** The digests in progress, by key, length and time. */
  private readonly digests = new Map<string, ReturnType<KvRo['digest']>>();

  constructor(
    readonly store: KvRo,
    private readonly nowMs: () => number,
  ) {}

  /**
   * Looks a key up.
   *
   * @throws {Error} If the store cannot be read.
   */
  async find(key: string): Promise<StoredFile | 'dictionary' | 'nothing'> {
    const lengthBytes = await this.store.size(key);
    if (typeof lengthBytes === 'string') {
      if (lengthBytes === 'value-expected') return 'dictionary';
      return this.nothing(key, lengthBytes);
    }
    const modifiedMs = await this.store.lastModified(key);
    if (typeof modifiedMs === 'string') return this.nothing(key, modifiedMs);
    const known = this.tags.get(key);
    if (known !== undefined && known.lengthBytes === lengthBytes && known.modifiedMs === modifiedMs) return known;
    const isSettled = modifiedMs === 0 || this.nowMs() - modifiedMs > SETTLED_MS;
    const digest = await (isSettled ? this.shared(key, `${lengthBytes} ${modifiedMs} ${key}`) : this.store.digest(key));
    if (typeof digest === 'string') return this.nothing(key, digest);
    const file = { key, lengthBytes, modifiedMs, tag: `"${hex(digest.subarray(0, TAG_BYTES))}"` };
    if (isSettled) remember(this.tags, key, file);
    return file;
  }

  /** Returns the digest of a file. Requests at the same time share one, because it reads the whole file. */
  private shared(key: string, name: string): ReturnType<KvRo['digest']> {
    const begun = this.digests.get(name) ?? this.store.digest(key).finally(() => this.digests.delete(name));
    this.digests.set(name, begun);
    return begun;
  }

  /** Whether a file is still as it was, so that bytes read meanwhile belong to its tag. */
  async isUnchanged({ key, lengthBytes, modifiedMs }: StoredFile): Promise<boolean> {
    if (modifiedMs === 0) return true;
    return (await this.store.lastModified(key)) === modifiedMs && (await this.store.size(key)) === lengthBytes;
  }

  /**
   * Reads bytes of a file. Returns `undefined` if the file has changed since it was looked up.
   *
   * @throws {Error} If the store cannot be read.
   */
  async read(file: StoredFile, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const isWhole = start === 0 && end === file.lengthBytes;
    const bytes = isWhole ? await this.store.get(file.key) : await this.store.getPartial(file.key, start, end - start);
    if (typeof bytes === 'string') {
      this.nothing(file.key, bytes);
      return undefined;
    }
    if (bytes.length !== end - start || !(await this.isUnchanged(file))) return undefined;
    // The caller of a store owns what it returns.
    return bytes as Uint8Array<ArrayBuffer>;
  }

  /** Returns that nothing is at a key, or throws what is wrong with the store. */
  private nothing(key: string, error: string): 'nothing' {
    if (error === 'disconnected' || error === 'io-error') {
      throw new Error(`cannot read ${JSON.stringify(key)} for staticFiles: ${error}`);
    }
    return 'nothing';
  }
}

/** Adds what is known about a file. A map that is full begins anew. */
export function remember<Known>(map: Map<string, Known>, key: string, known: Known): void {
  if (map.size >= MOST_KNOWN) map.clear();
  map.set(key, known);
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
