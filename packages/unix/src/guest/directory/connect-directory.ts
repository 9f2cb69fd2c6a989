import { statSync, type Stats } from 'node:fs';
import { shellQuote } from '@mirage/args';
import { DeviceError } from '@mirage/runtime';
import type { KvRo } from '@mirage/types';
import { directoryKv } from './directory-kv.js';

/** Connects the store of the files in a folder, as they are at each call. Error: `DeviceError` with its fix. */
export async function connectDirectory({ directory }: { readonly directory: string }): Promise<KvRo> {
  const title = `directory ${directory}`;
  const found = look(title, directory);
  if (!found) throw new DeviceError(title, 'there is no such folder', `mkdir -p ${shellQuote(directory)}`);
  if (!found.isDirectory()) throw new DeviceError(title, 'this is not a folder');
  return directoryKv(directory);
}

/** Returns the status of a path; `undefined` if nothing is there. Error: `DeviceError` when the system refuses. */
function look(title: string, directory: string): Stats | undefined {
  try {
    return statSync(directory, { throwIfNoEntry: false });
  } catch (error) {
    throw new DeviceError(title, `it cannot be accessed (${(error as NodeJS.ErrnoException).code})`);
  }
}
