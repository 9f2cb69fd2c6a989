// The configuration language as config.ts imports it, and its names.
import type { Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../command-line/nearest.js';
import * as language from '../index.js';

/**
 * `mirage` is this very package, whatever else may be installed under that name, and it is known by name what it
 * exports.
 */
export const ownLanguage: Plugin = {
  name: 'mirage-language',
  setup({ onResolve, onLoad }) {
    const own = ['ts', 'js']
      .map((extension) => join(__dirname, `../index.${extension}`))
      .find((path) => existsSync(path))!;
    onResolve({ filter: /^mirage$/ }, () => ({ path: 'mirage', namespace: 'mirage-language' }));
    onLoad({ filter: /.*/, namespace: 'mirage-language' }, () => ({
      contents: `export { ${Object.keys(language).join(', ')} } from ${JSON.stringify(own)};`,
      resolveDir: __dirname,
    }));
    onResolve({ filter: /^@mirage\/core(?:\/language)?$/ }, ({ path }) => ({ path: require.resolve(path) }));
  },
};

/** What to say where nothing near is known. */
export const EXPORTED = `It exports ${Object.keys(language).sort().join(', ')}.`;

/** The name of the configuration language that a name is likely to stand for. */
export function meant(name: string): string | undefined {
  const known = nearest(name, Object.keys(language));
  return known === undefined ? undefined : `Did you mean ${known}?`;
}

/** What to type for a name that is not there: its import, or the name that it is likely to stand for. */
export function imported(name: string): string | undefined {
  return name in language ? `Import it: import { ${name} } from 'mirage';` : meant(name);
}
