import type { Location, Problem } from '@mirage/core';
import { packageOf } from './messages.js';

/** The bundler's id of its warnings about `import.meta`. They are silenced; uses are searched in the bundle instead. */
export const IMPORT_META = 'empty-import-meta';

/** The properties about the file of a module. The modules of a unikernel have no files at run time. */
const OF_FILES = ['url', 'dirname', 'filename', 'resolve'];

/** A use of `import.meta`: the property, if it is known, and the location. */
export interface MetaUse {
  readonly property: string | undefined;
  readonly where: Location;
}

/**
 * Returns the problems with uses of `import.meta`, which has no properties in a unikernel. In the user's own modules,
 * reading the path of a file or the whole object is an error, and reading another property a warning: such properties
 * belong to tools, and modules check whether they exist. In a package, reading the path is a warning.
 */
export function importMetaProblems(uses: readonly MetaUse[]): {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const reported = new Set<string>();
  for (const { property, where } of uses) {
    const isOfFile = property !== undefined && OF_FILES.includes(property);
    const name = packageOf(where.file);
    if (name !== undefined) {
      if (!isOfFile || reported.has(name)) continue;
      reported.add(name);
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
