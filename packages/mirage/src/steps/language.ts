// The configuration language that config.ts imports, and its names.
import type { Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../command-line/nearest.js';
import * as language from '../index.js';

/**
 * Resolves `mirage` to this package, whatever else is installed under that name. The exports are listed by name, so the
 * bundler reports unknown ones.
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

/** The advice for an unknown name without a similar one. */
export const EXPORTED = `It exports ${Object.keys(language).sort().join(', ')}.`;

/** Returns a question with the name of the configuration language that is most similar to a name, if any. */
export function didYouMean(name: string): string | undefined {
  const known = nearest(name, Object.keys(language));
  return known === undefined ? undefined : `Did you mean ${known}?`;
}

/** Returns the advice for an undefined name: its import, or a similar name. */
export function adviceForName(name: string): string | undefined {
  return name in language ? `Import it: import { ${name} } from 'mirage';` : didYouMean(name);
}
