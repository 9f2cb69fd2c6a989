import { keysOf, TYPED_KEYS_VARIABLE } from './key-variables.js';
import { runWords, WORDS_VARIABLE } from './run-words.js';
import { readCommandLine } from './request.js';
import { refusal, type Projects } from './unknown-configuration.js';

/**
 * Hands the keys of a command line of Nx, and what stands on both sides of its `--`, to the tasks that it starts, and
 * refuses a configuration that does not exist. `environment` is that of the tasks. A variable with nothing to say is
 * empty, not absent: one of the Nx that started this one, in a test that runs a unikernel for example, is not meant
 * here. Error: a configuration that no task has; it has no stack, because Nx shows one where there is one, and the
 * message says everything.
 */
export function prepareRun(argv: readonly string[], environment: NodeJS.ProcessEnv, projects: () => Projects): void {
  environment[TYPED_KEYS_VARIABLE] = keysOf(argv) ?? '';
  const words = runWords(argv);
  environment[WORDS_VARIABLE] = words === undefined ? '' : JSON.stringify(words);
  const message = refusal(argv, projects);
  if (message !== undefined) throw Object.assign(new Error(message), { stack: '' });
}

/**
 * Has Nx give a task of one command the output of the process that the user started, where that is no terminal. Nx
 * would pass it on in pieces of 64 KiB at most, and end each with the end of a line; the schema of `run` asks for this,
 * and this variable of Nx allows it. Other executors are started as before.
 */
export function passOutputThrough(argv: readonly string[], environment: NodeJS.ProcessEnv, isTerminal: boolean): void {
  if (!isTerminal && readCommandLine(argv).mode === 'one') environment['NX_NATIVE_COMMAND_RUNNER'] ??= 'false';
}
