import type { FetchHandler, KvRo, KvRw } from '@mirage/types';
import { deviceImpl, isImpl, type Impl } from '../dsl/impl.js';
import { labelOf, quote } from '../dsl/wording.js';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { fetchHandler } from './http.js';
import { kvRo } from './kv-ro.js';
import { kvRw } from './kv-rw.js';

/**
 * The options of `staticFiles`.
 *
 * @example
 *   import { crunch, staticFiles, type StaticFilesOptions } from 'mirage';
 *
 *   // For files whose names change with their contents.
 *   const options: StaticFilesOptions = { cacheControl: 'public, max-age=31536000, immutable' };
 *   export const assets = staticFiles(crunch('assets'), options);
 */
export interface StaticFilesOptions {
  /** The field Cache-Control of all files (RFC 9111, 5.2). Default: none, so clients ask whether a file changed. */
  readonly cacheControl?: string;
}

/** The function that connects them. */
export const CONNECT_STATIC_FILES = '@mirage/http#connectStaticFiles';

/** A field value without surrounding whitespace. Source: RFC 9110, 5.5. */
const FIELD_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * Serves the files of a store by HTTP: an app for `serve`, and a binding whose `fetch(request)` another app calls. The
 * path of a URL is the key of a file, and `index.html` stands for its folder. Files have a type by their ending, an
 * entity tag, and ranges; conditions are checked. `app.js.br`, `app.js.zst` and `app.js.gz` beside `app.js` are sent to
 * clients that accept them. Names that begin with a dot are not served, except `.well-known`.
 *
 * @param store Its files. A store that changes at run time must know the times of changes, as `kvStore` and
 *   `directKvRo` do.
 * @throws MIR0107 if `store` is not a store, MIR0113 if an option is not valid.
 * @example
 *   import { crunch, genericStack, httpServer, register, serve, staticFiles, tap0 } from 'mirage';
 *
 *   register('website', [serve(staticFiles(crunch('public')), httpServer(genericStack(tap0)))]);
 */
export function staticFiles(
  store: Impl<KvRo> | Impl<KvRw>,
  { cacheControl }: StaticFilesOptions = {},
): Impl<FetchHandler> {
  if (cacheControl !== undefined && (typeof cacheControl !== 'string' || !FIELD_VALUE.test(cacheControl))) {
    const next = "Write { cacheControl: 'public, max-age=3600' }.";
    const wanted = 'the value of a field as cacheControl';
    throw wrongArgument(staticFiles, { name: 'staticFiles', position: 2, wanted, given: cacheControl, next });
  }
  const options = cacheControl === undefined ? '' : `, { cacheControl: ${quote(cacheControl)} }`;
  const device = {
    kind: 'module',
    connect: CONNECT_STATIC_FILES,
    parameters: { cacheControl: cacheControl ?? '' },
    packages: ['@mirage/http'],
    label: `staticFiles(${labelOf(store)}${options})`,
    title: `static files of ${labelOf(store)}`,
  } as const;
  const isWritable = isImpl(store) && store.node.parameters.length === 0 && store.node.result === kvRw.result;
  if (isWritable) return deviceImpl(kvRw.to(fetchHandler), device, staticFiles, [store as Impl<KvRw>]);
  return deviceImpl(kvRo.to(fetchHandler), device, staticFiles, [store as Impl<KvRo>]);
}
