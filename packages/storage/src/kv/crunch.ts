import type { EmbeddedFiles, KvRo } from '@mirage/types';
import { isDictionary, treeKv, type TreeDictionary, type TreeValue } from './memory-tree.js';

/**
 * Creates the store of files that are part of the program. A file is decoded at each read, so the store uses no memory
 * except that of the files. Modification times are unknown: with them, the image would not be reproducible.
 */
export function connectCrunch({ files }: { readonly directory: string; readonly files: EmbeddedFiles }): KvRo {
  const root: TreeDictionary = { entries: new Map() };
  for (const [path, contents] of files) {
    const names = path.split('/');
    const last = names.pop()!;
    let at = root;
    for (const name of names) {
      const known = at.entries.get(name);
      const next = known && isDictionary(known) ? known : { entries: new Map() };
      at.entries.set(name, next);
      at = next;
    }
    at.entries.set(last, fileOf(contents));
  }
  const { isConnected: _, ...store } = treeKv(root);
  return store;
}

/** Decodes a file from its characters, one for each byte. A part costs only its own bytes. */
function fileOf(contents: string): TreeValue {
  return {
    lengthBytes: contents.length,
    modifiedMs: 0,
    bytes(start = 0, end = contents.length) {
      const bytes = new Uint8Array(end - start);
      for (let index = 0; index < bytes.length; index++) bytes[index] = contents.charCodeAt(start + index);
      return bytes;
    },
  };
}
