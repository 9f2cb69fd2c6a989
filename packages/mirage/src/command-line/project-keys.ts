import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { KEYS_VARIABLE } from './key-variables.js';

/** A task whose keys are wanted. */
interface NamedTask {
  /** Relative to the root of the workspace. */
  readonly projectRoot: string;
  readonly target: string;
  readonly configuration?: string | undefined;
}

/**
 * Returns the environment with the keys that the `.env` files of a task set: Nx loads these files for a process of one
 * task, not for a process of many, although the hash of the task depends on them. The order is that of Nx: a variable
 * of the shell comes first, then the files of the project, then those of the workspace. References to other variables
 * are not replaced.
 */
export function withProjectKeys(
  environment: NodeJS.ProcessEnv,
  root: string,
  { projectRoot, target, configuration }: NamedTask,
): NodeJS.ProcessEnv {
  if (environment['NX_LOAD_DOT_ENV_FILES'] === 'false') return environment;
  const identifiers = [...(configuration ? [`${target}.${configuration}`, configuration] : []), target];
  const names = [...identifiers.flatMap(namedFiles), ...COMMON_FILES];
  const given = environment[KEYS_VARIABLE];
  // Nx has loaded these already.
  if (given !== undefined && given !== firstValue(COMMON_FILES.map((name) => join(root, name)))) return environment;
  const keys = firstValue([join(root, projectRoot), root].flatMap((folder) => names.map((name) => join(folder, name))));
  return { ...environment, [KEYS_VARIABLE]: keys };
}

const COMMON_FILES = ['.env.local', '.local.env', '.env'];

const namedFiles = (name: string): string[] => [
  `.env.${name}.local`,
  `.env.${name}`,
  `.${name}.local.env`,
  `.${name}.env`,
];

/** Returns the keys of the first file that sets them. */
function firstValue(files: readonly string[]): string | undefined {
  for (const file of files) {
    const value = existsSync(file) ? parseEnv(readFileSync(file, 'utf8'))[KEYS_VARIABLE] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
