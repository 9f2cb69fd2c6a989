/*
 * The words before and after `--` on a command line. Nx parses the words after it as options, checks them against the
 * executor's schema, and drops our options before it. So both lists are passed in the environment, and the executor of
 * run parses them itself.
 */

/** Environment variable with `RunWords` as JSON. Empty: the command line has no `--`. */
export const WORDS_VARIABLE = 'MIRAGE_RUN_WORDS';

/** A command line with `--`. */
export interface RunWords {
  /** The words before it: our options and those of Nx. */
  readonly options: readonly string[];
  /** The words after it: the arguments of the unikernel. */
  readonly args: readonly string[];
}

/** Splits a command line, without the program's name, at its `--`. Returns undefined if there is none. */
export function runWords(argv: readonly string[]): RunWords | undefined {
  const end = argv.indexOf('--');
  return end === -1 ? undefined : { options: argv.slice(2, end), args: argv.slice(end + 1) };
}
