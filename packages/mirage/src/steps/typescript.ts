import type ts from 'typescript';

/** Returns the compiler's API. Loaded only when needed, because loading takes a quarter of a second. */
export function typescript(): typeof ts {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a lazy load that stays synchronous
  return require('typescript') as typeof ts;
}
