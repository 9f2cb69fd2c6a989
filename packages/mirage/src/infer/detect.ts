import { tokens, type Token } from './tokens.js';

/** The properties of a `config.ts` that its text shows. */
export interface Inspection {
  /**
   * `mirage`: it imports 'mirage'. `empty`: it has only white space and comments. `foreign`: anything else; it is not a
   * unikernel.
   */
  readonly kind: 'mirage' | 'empty' | 'foreign';
  /** The name passed to `register`, if it is a string literal. */
  readonly registers?: string;
  /** It imports only 'mirage', so its own text determines the result. Absent if this is not certain. */
  readonly isAlone?: true;
  /** It may embed files of its folder in the program: it uses `crunch`, for example. */
  readonly embeds?: true;
}

/** Names of the configuration language whose devices may embed files. */
export const EMBEDDING = new Set(['crunch', 'genericKvRo', 'device']);

const PACKAGE = 'mirage';

/**
 * Finds out whether a config.ts is a unikernel, from its text alone: computing the graph must not execute code, and a
 * broken file must not break the graph of the others. A file that imports only types cannot register anything, so it is
 * foreign, too.
 */
export function inspect(source: string): Inspection {
  // Most files named config.ts are not unikernels. This avoids the tokenizer for them.
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

/** Whether every visible import, require and re-export is of 'mirage'. Unclear ones count as others. */
function importsOnlyMirage(all: readonly Token[]): boolean {
  return all.every((token, index) => {
    if (isWord(token, 'import') || isWord(token, 'require')) return importsMirage(all, index);
    // `export ... from`. A variable named `from` also counts, but is rare.
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
