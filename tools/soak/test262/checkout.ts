import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A test of test262 as one function, in sloppy or strict mode. */
export interface TestRun {
  /** The path below the folder `test`. */
  readonly path: string;
  readonly isStrict: boolean;
  readonly source: string;
  /** Files of the folder `harness` that the test needs besides those that all need. */
  readonly includes: readonly string[];
  /** Whether it ends with a call of $DONE. */
  readonly isAsync: boolean;
  /** The name of the error that it must throw. */
  readonly throws: string | undefined;
}

/** The tests of a checkout. */
export interface Checkout {
  readonly runs: readonly TestRun[];
  /** How many tests an image cannot run, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** The comment in front of a test (INTERPRETING.md of test262, "Metadata"). */
interface Metadata {
  readonly flags?: readonly string[];
  readonly includes?: readonly string[];
  readonly negative?: { readonly phase: string; readonly type: string };
}

/** Some tests are about the ends of lines, and have others than YAML allows. */
function metadataOf(source: string): Metadata {
  const [, text = ''] = /\/\*---(.*?)---\*\//s.exec(source) ?? [];
  return (parse(text.replaceAll(/\r\n?|\u2028|\u2029/g, '\n')) ?? {}) as Metadata;
}

/** Why a test is not for an image, whose programs were parsed when it was built. */
function reasonToSkip({ flags = [], negative }: Metadata): string | undefined {
  if (negative !== undefined && negative.phase !== 'runtime') return 'about the parser';
  if (flags.includes('module')) return 'modules';
  // The text must not be changed, and so cannot stand in a function.
  if (flags.includes('raw')) return 'raw';
  return undefined;
}

function runsOf(path: string, source: string, { flags = [], includes = [], negative }: Metadata): TestRun[] {
  const modes = [flags.includes('onlyStrict') ? [] : [false], flags.includes('noStrict') ? [] : [true]].flat();
  const isAsync = flags.includes('async');
  return modes.map((isStrict) => ({ path, isStrict, source, includes, isAsync, throws: negative?.type }));
}

/** Which tests of a checkout to read: those whose path starts with one of the first, but with none of the others. */
export interface Choice {
  readonly only: readonly string[];
  readonly without: readonly string[];
}

/** Reads tests of a checkout of test262. */
export function readCheckout(folder: string, { only, without }: Choice): Checkout {
  const isIn = (path: string) => (start: string) => path.startsWith(start);
  const paths = readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js') && !path.includes('_FIXTURE'))
    .filter((path) => only.some(isIn(path)) && !without.some(isIn(path)))
    .sort();
  const skipped = new Map<string, number>();
  const runs = paths.flatMap((path) => {
    const source = readFileSync(join(folder, 'test', path), 'utf8');
    const metadata = metadataOf(source);
    const reason = reasonToSkip(metadata);
    if (reason === undefined) return runsOf(path, source, metadata);
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    return [];
  });
  return { runs, skipped };
}
