/*
 * What stands before and behind `--` on a command line. Nx makes one list of options of what follows it, checks that
 * against the executor's schema, and forgets the options of ours that stand before it. So the two lists travel in the
 * environment, and the executor of run reads them itself.
 */

/** Environment variable with `RunWords` as JSON. Empty: the command line has no `--`. */
export const WORDS_VARIABLE = 'MIRAGE_RUN_WORDS';

/** A command line that has a `--`. */
export interface RunWords {
  /** What stands before it: options of ours and of Nx. */
  readonly options: readonly string[];
  /** What follows it: the unikernel's. */
  readonly args: readonly string[];
}

/** The two parts of a command line, from behind the program's name; nothing if it has no `--`. */
export function runWords(argv: readonly string[]): RunWords | undefined {
  const end = argv.indexOf('--');
  return end === -1 ? undefined : { options: argv.slice(2, end), args: argv.slice(end + 1) };
}
