import { statSync, type Stats } from 'node:fs';
import { shellQuote } from '@mirage/args';
import { DeviceError } from '@mirage/runtime';
import type { KvRo } from '@mirage/types';
import { directoryKv } from './directory-kv.js';

/** The files of a folder as they are when somebody asks. Error: `DeviceError` with the command that mends it. */
export async function connectDirectory({ directory }: { readonly directory: string }): Promise<KvRo> {
  const title = `directory ${directory}`;
  const found = look(title, directory);
  if (!found) throw new DeviceError(title, 'there is no such folder', `mkdir -p ${shellQuote(directory)}`);
  if (!found.isDirectory()) throw new DeviceError(title, 'this is no folder');
  return directoryKv(directory);
}

/** What is at a path; nothing, or an error where the system does not say. */
function look(title: string, directory: string): Stats | undefined {
  try {
    return statSync(directory, { throwIfNoEntry: false });
  } catch (error) {
    throw new DeviceError(title, `it cannot be looked at (${(error as NodeJS.ErrnoException).code})`);
  }
}
