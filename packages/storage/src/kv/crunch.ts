import type { EmbeddedFiles, KvRo } from '@mirage/types';
import { latin1Bytes } from './latin1.js';
import { isDictionary, treeKv, type TreeDictionary, type TreeValue } from './memory-tree.js';

/**
 * Creates the store of files that are part of the program. A file is decoded at each read, so the store uses no memory
 * except that of the files. Modification times are unknown: with them, the image would not be reproducible.
 */
export function connectCrunch({ files }: { readonly directory: string; readonly files: EmbeddedFiles }): KvRo {
  const root: TreeDictionary = { entries: new Map() };
  for (const [path, contents, digest] of files) {
    const names = path.split('/');
    const last = names.pop()!;
    let at = root;
    for (const name of names) {
      const known = at.entries.get(name);
      const next = known && isDictionary(known) ? known : { entries: new Map() };
      at.entries.set(name, next);
      at = next;
    }
    at.entries.set(last, fileOf(contents, digest));
  }
  const { isConnected: _, ...store } = treeKv(root);
  return store;
}

/** Decodes a file from its characters, one for each byte. A part costs only its own bytes. */
function fileOf(contents: string, digest: string | undefined): TreeValue {
  return {
    lengthBytes: contents.length,
    modifiedMs: 0,
    bytes: (start = 0, end = contents.length) => latin1Bytes(contents.slice(start, end)),
    ...(digest === undefined ? {} : { digest: () => hexBytes(digest) }),
  };
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}
