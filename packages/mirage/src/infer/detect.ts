import { tokens, type Token } from './tokens.js';

/** What the text of a `config.ts` says about it. */
export interface Inspection {
  /**
   * `mirage`: it imports 'mirage'. `empty`: nothing but white space and comments. `foreign`: anything else, not ours.
   */
  readonly kind: 'mirage' | 'empty' | 'foreign';
  /** The name given to `register`, if it is a plain string. */
  readonly registers?: string;
  /**
   * It imports nothing but 'mirage', so nothing but its own text decides what it says. Left out when that is not sure.
   */
  readonly isAlone?: true;
  /** It may make files of its folder part of the program: it says `crunch`, say. */
  readonly embeds?: true;
}

/** Words of the configuration language behind which files may become part of the program. */
export const EMBEDDING = new Set(['crunch', 'genericKvRo', 'device']);

const PACKAGE = 'mirage';

/**
 * Is this config.ts ours? Told from the text alone: the graph must not run anybody's code, and one broken file must not
 * break the graph of the others. A file that only imports types cannot register anything, so it is foreign, too.
 */
export function inspect(source: string): Inspection {
  // Most files that are called config.ts belong to somebody else: this spares them the tokenizer.
  if (!source.includes(PACKAGE) && !mayBeEmpty(source)) return { kind: 'foreign' };
  const all = tokens(source);
  if (all.length === 0) return { kind: 'empty' };
  if (!all.some((_, index) => importsMirage(all, index))) return { kind: 'foreign' };
  const registers = registeredName(all);
  return {
    kind: 'mirage',
    ...(registers === undefined ? {} : { registers }),
    ...(importsOnlyMirage(all) ? { isAlone: true } : {}),
    ...(all.some(({ kind, value }) => kind === 'word' && EMBEDDING.has(value)) ? { embeds: true } : {}),
  };
}

/**
 * Whether every import, require and re-export that can be seen is of 'mirage'; what cannot be told counts for another.
 */
function importsOnlyMirage(all: readonly Token[]): boolean {
  return all.every((token, index) => {
    if (isWord(token, 'import') || isWord(token, 'require')) return importsMirage(all, index);
    // `export ... from`, and `from` as a name of the user's, which is rare enough.
    return !isWord(token, 'from') || isPackage(all[index + 1]);
  });
}

function mayBeEmpty(source: string): boolean {
  return /^\uFEFF?\s*(?:$|\/|#!)/.test(source);
}

/** Whether a static import, or a require, of 'mirage' begins at this token. */
function importsMirage(all: readonly Token[], index: number): boolean {
  if (isMark(all[index - 1], '.')) return false;
  if (isWord(all[index], 'require')) return isMark(all[index + 1], '(') && isPackage(all[index + 2]);
  if (!isWord(all[index], 'import')) return false;
  if (isPackage(all[index + 1])) return true;
  const afterType = all[index + 2];
  if (isWord(all[index + 1], 'type') && !isWord(afterType, 'from') && !isMark(afterType, ',')) return false;
  for (let next = index + 1; next < all.length; next++) {
    const token = all[next]!;
    if (token.kind === 'text') return isPackage(token) && isWord(all[next - 1], 'from');
    if (token.kind === 'mark' && !/[{},*]/.test(token.value)) return false;
  }
  return false;
}

function registeredName(all: readonly Token[]): string | undefined {
  const call = all.findIndex(
    (token, index) => isWord(token, 'register') && isMark(all[index + 1], '(') && all[index + 2]?.kind === 'text',
  );
  return call === -1 ? undefined : all[call + 2]!.value;
}

function isWord(token: Token | undefined, value: string): boolean {
  return token?.kind === 'word' && token.value === value;
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}

function isPackage(token: Token | undefined): boolean {
  return token?.kind === 'text' && token.value === PACKAGE;
}
