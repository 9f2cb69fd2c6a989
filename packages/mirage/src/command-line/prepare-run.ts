import { keysOf, TYPED_KEYS_VARIABLE } from './key-variables.js';
import { runWords, WORDS_VARIABLE } from './run-words.js';
import { readCommandLine } from './request.js';
import { refusal, type Projects } from './unknown-configuration.js';

/**
 * Passes the keys of a command line of Nx, and the words before and after its `--`, to the tasks in `environment`.
 * Variables without a value are set to the empty string, not removed: this Nx may run inside another one (in a test
 * that runs a unikernel, for example) and must not inherit its values.
 *
 * @throws {Error} the command line names a configuration that no task has. The error has no stack, because Nx would
 *   print it.
 */
export function prepareRun(argv: readonly string[], environment: NodeJS.ProcessEnv, projects: () => Projects): void {
  environment[TYPED_KEYS_VARIABLE] = keysOf(argv) ?? '';
  const words = runWords(argv);
  environment[WORDS_VARIABLE] = words === undefined ? '' : JSON.stringify(words);
  const message = refusal(argv, projects);
  if (message !== undefined) throw Object.assign(new Error(message), { stack: '' });
}

/**
 * Makes Nx connect a single task directly to the output of the process that the user started, if that is not a
 * terminal. Otherwise Nx would copy the output in pieces of at most 64 KiB and end each piece with a newline. The
 * schema of `run` requests this, and this variable of Nx allows it. Other executors are not affected.
 */
export function passOutputThrough(argv: readonly string[], environment: NodeJS.ProcessEnv, isTerminal: boolean): void {
  if (!isTerminal && readCommandLine(argv).mode === 'one') environment['NX_NATIVE_COMMAND_RUNNER'] ??= 'false';
}
