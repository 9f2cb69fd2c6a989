import { MirageError } from '../errors.js';
import { impl, type Impl } from './impl.js';
import { locate } from './location.js';
import { isType, type Type } from './type.js';

/** What a module needs beside itself. */
export interface ForeignOptions {
  /** Modules to link in though no `import` names them: they are loaded, in this order, before the module. Default: none. */
  readonly libraries?: readonly string[];
  /** npm packages that `nx depend` installs: `name` or `name@range`. Default: none. */
  readonly packages?: readonly string[];
}

/** `Loaf.Relax`: a capital, then an export. The module may be nested: `Lib.Loaf.Relax` is `lib/loaf.ts`. */
const DOTTED = /^(?:[A-Z][\w]*\.)+[A-Za-z_$][\w$]*$/;
/** `./lib/loaf#Relax`, `@scope/package#Relax`. */
const PATH = /^[^#\s]+#[A-Za-z_$][\w$]*$/;
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[^\s]+)?$/;

/**
 * A module of the user: `foreign('Loaf.Relax', console.to(job))` is the export `Relax` of `loaf.ts` beside config.ts, a value whose
 * `start` takes a console. A module elsewhere is named by its path: `foreign('./lib/loaf#Relax', ...)`.
 */
export function foreign<A>(name: string, type: Type<A>, options: ForeignOptions = {}): Impl<A> {
  if (typeof name !== 'string' || !(DOTTED.test(name) || PATH.test(name))) {
    throw new MirageError('MIR0112', `foreign cannot tell which module ${JSON.stringify(name) ?? typeof name} names.`, {
      ...locate(foreign, 1),
      next: "Write 'Loaf.Relax' for the export Relax of loaf.ts, or './lib/loaf#Relax' for a module elsewhere.",
    });
  }
  if (!isType(type)) {
    throw new MirageError('MIR0113', `foreign('${name}') takes a type as argument 2.`, {
      ...locate(foreign, 2),
      next: `Write foreign('${name}', job), or foreign('${name}', console.to(job)) for a module that takes a console.`,
    });
  }
  const { libraries = [], packages = [] } = options;
  for (const [what, list] of Object.entries({ libraries, packages })) {
    if (Array.isArray(list) && list.every((item) => typeof item === 'string' && item !== '')) continue;
    throw new MirageError('MIR0113', `The ${what} of foreign('${name}') are no list of names.`, {
      ...locate(foreign, 3),
      next: `Write { ${what}: ['name'] }.`,
    });
  }
  const wrong = packages.find((spec) => !PACKAGE.test(spec));
  if (wrong !== undefined) {
    throw new MirageError('MIR0301', `foreign('${name}') wants the package '${wrong}', which is no name of an npm package.`, {
      ...locate(foreign, 3),
      next: "Write 'name' or 'name@range', for example 'dayjs@^1.11.0'.",
    });
  }
  return impl<A>({
    is: 'application',
    module: { name, libraries: [...libraries], packages: [...packages] },
    args: [],
    parameters: type.parameters,
    result: type.result,
    ...locate(foreign),
  });
}
