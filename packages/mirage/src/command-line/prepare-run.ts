import { keysOf, TYPED_KEYS_VARIABLE } from './keys.js';
import { runWords, WORDS_VARIABLE } from './run-words.js';
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
