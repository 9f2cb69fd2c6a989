import * as httpGlobals from '@mirage/http/globals';
import type { Plugin } from 'esbuild';
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

/**
 * Leaves the streams out of programs that do not use them. Their package has no side effects, but does not declare so,
 * and the bundler keeps an imported module that may have some.
 */
export const unusedStreams: Plugin = {
  name: 'mirage-unused-streams',
  setup(build) {
    build.onResolve({ filter: /^web-streams-polyfill$/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === unusedStreams) return undefined;
      const found = await build.resolve(path, { ...options, pluginData: unusedStreams });
      return { ...found, sideEffects: false };
    });
  },
};
