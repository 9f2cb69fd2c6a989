/**
 * Environment variable in which users set keys: `kv_ro=direct,fast=true`. It is an input of configure, as the next one
 * is.
 */
export const KEYS_VARIABLE = 'MIRAGE_KEYS';

/**
 * Environment variable with the keys of this command line, which win over those of the variable above. Empty: it has
 * none.
 */
export const TYPED_KEYS_VARIABLE = 'MIRAGE_TYPED_KEYS';

/** The keys of both variables, with commas between. */
export function keysOfEnvironment(environment: NodeJS.ProcessEnv): string {
  return [environment[KEYS_VARIABLE], environment[TYPED_KEYS_VARIABLE]].filter(Boolean).join(',');
}

/**
 * The keys of a command line, all its `--keys=` with commas between; nothing if it has none. Nx passes options to the
 * task that is named, and not to those it depends on: configure would never see the keys of `nx run NAME:run
 * --keys=fast`. So they travel in the environment. What follows `--` belongs to the unikernel.
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
