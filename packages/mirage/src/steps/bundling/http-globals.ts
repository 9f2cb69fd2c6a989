import * as httpGlobals from '@mirage/http/globals';
import type { Metafile, Plugin } from 'esbuild';
import { dirname, extname, join } from 'node:path';
import type { GlobalsMode } from './locale-methods.js';

/** The globals of fetch and its streams, by name. */
export const HTTP_GLOBALS: readonly string[] = Object.keys(httpGlobals).filter((name) => !name.includes('.'));

const ANY = new RegExp(`\\b(?:${HTTP_GLOBALS.join('|')})\\b`);

/** The packages that these globals consist of: like them, they are part of the platform. */
const LIBRARIES = /(?:^|\/)node_modules\/(?:web-streams-polyfill|@remix-run\/(?:multipart-parser|headers))\//;

/** Returns the module with these globals, which the bundler links to a program that names them. */
export function httpGlobalsOf(mode: GlobalsMode): string[] {
  return mode === 'linked' ? [require.resolve('@mirage/http/globals')] : [];
}

/** Returns the module that installs them on `globalThis`, for a program that contains one of their names. */
export function installedHttpGlobals(code: string, mode: GlobalsMode): string[] {
  return mode === 'installed' && ANY.test(code) ? [require.resolve('@mirage/http/globals/install')] : [];
}

/** Whether a file belongs to the packages that these globals consist of. */
export function isHttpLibrary(file: string): boolean {
  return LIBRARIES.test(file);
}

/** Names and syntax without which no program reads, pipes or makes a stream. */
export const USES_STREAMS =
  /\b(?:ReadableStream|WritableStream|TransformStream|ByteLengthQueuingStrategy|CountQueuingStrategy|getReader|pipeTo|pipeThrough|tee|asyncIterator|fromAsync)\b|\bfor\s+await\b|\byield\s*\*|\bbody\b[^;{}]*\.values\b/g;

/** The file of `@mirage/http` that is linked in the place of its streams, as a metafile names it. */
const NO_STREAMS = /(?:^|\/)web\/no-streams\.[jt]s$/;

/** A file of `@mirage/http`, installed or in a checkout. */
const OWN_FILE = /[\\/](?:@mirage|packages)[\\/]http[\\/](?:dist|src)[\\/]/;

/** Whether a bundle has bodies without streams. */
export function hasNoStreams({ inputs }: Metafile): boolean {
  return Object.keys(inputs).some((file) => NO_STREAMS.test(file));
}

/**
 * Leaves streams out of a program that has bodies but does not use them as streams: they are a large package. Their
 * package has no side effects, but does not declare so, and the bundler keeps an imported module that may have some.
 */
export function unusedStreams(areUsed: boolean): Plugin {
  return {
    name: 'mirage-unused-streams',
    setup(build) {
      build.onResolve({ filter: /^web-streams-polyfill$/ }, async ({ path, pluginData, ...options }) => {
        if (pluginData === unusedStreams) return undefined;
        const found = await build.resolve(path, { ...options, pluginData: unusedStreams });
        return { ...found, sideEffects: false };
      });
      if (areUsed) return;
      build.onResolve({ filter: /^\.{1,2}\/(?:web\/)?streams\.js$/ }, ({ path, importer, resolveDir }) =>
        OWN_FILE.test(importer)
          ? { path: join(resolveDir, dirname(path), `no-streams${extname(importer)}`) }
          : undefined,
      );
    },
  };
}
