/** Environment variable in which users set keys: `kv_ro=direct,fast=true`. An input of configure. */
export const KEYS_VARIABLE = 'MIRAGE_KEYS';

/**
 * Environment variable with the keys of the command line. They override those of the variable above. An input of
 * configure. Empty: the command line has no keys.
 */
export const TYPED_KEYS_VARIABLE = 'MIRAGE_TYPED_KEYS';

/** Returns the keys of both variables, separated by commas. */
export function keysOfEnvironment(environment: NodeJS.ProcessEnv): string {
  return [environment[KEYS_VARIABLE], environment[TYPED_KEYS_VARIABLE]].filter(Boolean).join(',');
}

/**
 * Returns the keys of all `--keys=` of a command line, separated by commas; undefined if there are none. Nx passes
 * options only to the named task, not to its dependencies: configure would not receive the keys of `nx run NAME:run
 * --keys=fast`. So they are passed in the environment. Words after `--` belong to the unikernel.
 */
export function keysOf(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end === -1 ? undefined : end);
  const given = words.flatMap((word, index) => {
    if (word === '--keys') return words[index + 1] ?? [];
    return word.startsWith('--keys=') ? word.slice('--keys='.length) : [];
  });
  return given.length === 0 ? undefined : given.join(',');
}
