import type { KvRo, StaticFiles as StaticFilesDevice } from '@mirage/types';
import { StaticFiles } from './static-files.js';

/** Connects `staticFiles` to its store. An empty `cacheControl` means that responses have no such field. */
export function connectStaticFiles(
  { cacheControl }: { readonly cacheControl: string },
  store: KvRo,
): StaticFilesDevice {
  const files = new StaticFiles(store, cacheControl);
  return { fetch: (input) => files.fetch(input) as unknown as ReturnType<StaticFilesDevice['fetch']> };
}
