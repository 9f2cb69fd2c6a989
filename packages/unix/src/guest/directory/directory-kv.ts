import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKvKey, type KvPath } from '@mirage/runtime';
import type { KvEntry, KvReadError, KvRo } from '@mirage/types';

/** The kind of a path on the host, in the terms of a store. */
type Found =
  | { readonly kind: 'value'; readonly sizeBytes: number; readonly modifiedMs: number }
  | { readonly kind: 'dictionary' };

/**
 * Creates the store of the files below a folder of the host. Links are followed. An entry that is neither a file nor a
 * folder does not exist in the store.
 */
export function directoryKv(directory: string): KvRo {
  let connected = true;
  const fileOf = (path: KvPath): string => join(directory, ...path);

  /** Calls `use` with the path and kind of a key. Converts errors of the host to those of stores. */
  async function at<A>(
    key: string,
    use: (path: KvPath, found: Found) => Promise<A | KvReadError>,
  ): Promise<A | KvReadError> {
    if (!connected) return 'disconnected';
    const path = parseKvKey(key);
    if (path === 'invalid-key') return path;
    try {
      const found = await find(fileOf(path));
      return found ? await use(path, found) : 'not-found';
    } catch (error) {
      switch ((error as NodeJS.ErrnoException).code) {
        case 'ENOENT':
        case 'ENAMETOOLONG':
          return 'not-found';
        case 'ENOTDIR':
          return 'dictionary-expected';
        case undefined:
          throw error;
        default:
          return 'io-error';
      }
    }
  }
  const value = <A>(
    key: string,
    use: (path: KvPath, found: Extract<Found, { kind: 'value' }>) => Promise<A>,
  ): Promise<A | KvReadError> =>
    at<A>(key, async (path, found) => (found.kind === 'value' ? use(path, found) : 'value-expected'));

  async function entries(path: KvPath): Promise<KvEntry[]> {
    const all = await readdir(fileOf(path), { withFileTypes: true });
    const known = await Promise.all(
      all.map(async (entry): Promise<KvEntry[]> => {
        const found = await find(fileOf([...path, entry.name])).catch(() => undefined);
        return found ? [{ name: entry.name, kind: found.kind }] : [];
      }),
    );
    return known.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async function digest(path: KvPath, { kind }: Found): Promise<Uint8Array> {
    const hash = createHash('sha256');
    if (kind === 'value') return Uint8Array.from(hash.update(await readFile(fileOf(path))).digest());
    for (const entry of await entries(path)) {
      hash.update(entry.name).update(Uint8Array.of(0, entry.kind === 'value' ? 0 : 1));
      hash.update(await digest([...path, entry.name], entry as Found));
    }
    return Uint8Array.from(hash.digest());
  }

  async function modified(path: KvPath, found: Found): Promise<number> {
    if (found.kind === 'value') return found.modifiedMs;
    let newest = 0;
    for (const { name } of await entries(path)) {
      const below = await find(fileOf([...path, name]));
      if (below) newest = Math.max(newest, await modified([...path, name], below));
    }
    return newest;
  }

  return {
    async exists(key) {
      const found = await at(key, async (_, { kind }) => kind);
      switch (found) {
        case 'not-found':
        case 'dictionary-expected':
        case 'value-expected':
          return 'nothing';
        default:
          return found;
      }
    },
    get: (key) => value(key, async (path) => Uint8Array.from(await readFile(fileOf(path)))),
    getPartial: (key, offsetBytes, lengthBytes) =>
      value(key, async (path, { sizeBytes }) => {
        const start = Math.min(Math.max(0, offsetBytes), sizeBytes);
        const bytes = new Uint8Array(Math.min(Math.max(0, lengthBytes), sizeBytes - start));
        const file = await open(fileOf(path));
        try {
          let done = 0;
          // A file that has become shorter returns fewer bytes.
          for (let count = 1; done < bytes.length && count > 0; done += count)
            count = (await file.read(bytes, done, bytes.length - done, start + done)).bytesRead;
          return bytes.subarray(0, done);
        } finally {
          await file.close();
        }
      }),
    list: (key) =>
      at<readonly KvEntry[]>(key, async (path, { kind }) =>
        kind === 'dictionary' ? entries(path) : 'dictionary-expected',
      ),
    size: (key) => value(key, async (_, { sizeBytes }) => sizeBytes),
    lastModified: (key) => at(key, modified),
    digest: (key) => at(key, digest),
    async disconnect() {
      connected = false;
    },
  };
}

async function find(file: string): Promise<Found | undefined> {
  const found = await stat(file);
  if (found.isDirectory()) return { kind: 'dictionary' };
  return found.isFile() ? { kind: 'value', sizeBytes: found.size, modifiedMs: Math.trunc(found.mtimeMs) } : undefined;
}
