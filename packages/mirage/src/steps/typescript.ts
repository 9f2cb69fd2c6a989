import type ts from 'typescript';

/** The compiler's interface, loaded only when it is needed: it takes a quarter of a second. */
export function typescript(): typeof ts {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a lazy load that stays synchronous
  return require('typescript') as typeof ts;
}
