import type { Location, Problem } from '@mirage/core';
import { packageOf } from './messages.js';

/** The bundler's name for what it says about `import.meta`; what is made of it is looked for in the bundle instead. */
export const IMPORT_META = 'empty-import-meta';

/** What hosts tell a module about its file. The modules of a unikernel have none when it runs. */
const OF_FILES = ['url', 'dirname', 'filename', 'resolve'];

/** A use of `import.meta`: the property that is read, if that is known, and the place in its file. */
export interface MetaUse {
  readonly property: string | undefined;
  readonly where: Location;
}

/**
 * What to say about `import.meta`, which has no properties in a unikernel. Who reads where a module's file lies, or
 * takes the whole, is refused in the user's own modules, and named where a package does it. Other properties are those
 * of tools, and modules look whether they exist: a warning in the user's own modules.
 */
export function importMetaProblems(uses: readonly MetaUse[]): {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const told = new Set<string>();
  for (const { property, where } of uses) {
    const isOfFile = property !== undefined && OF_FILES.includes(property);
    const name = packageOf(where.file);
    if (name !== undefined) {
      if (!isOfFile || told.has(name)) continue;
      told.add(name);
      warnings.push({
        code: 'MIR0416',
        message: `The package ${name} uses import.meta.${property}, which is undefined in a unikernel.`,
        where,
        next: `A module has no file when the program runs. Avoid that part of ${name}, or use another package.`,
      });
    } else if (isOfFile || property === undefined) {
      errors.push({
        code: 'MIR0416',
        message: `${property === undefined ? 'import.meta is empty' : `import.meta.${property} does not exist`}: a unikernel is one program, and its modules have no files.`,
        where,
        next: `To embed a folder, use the device crunch('data') in config.ts; start receives it as a KvRo.`,
      });
    } else {
      warnings.push({
        code: 'MIR0416',
        message: `import.meta.${property} is undefined in a unikernel.`,
        where,
        next: 'If the program needs the value, declare an argument in config.ts.',
      });
    }
  }
  return { errors, warnings };
}
