import { MirageError, type Where } from '../errors.js';
import { impl, type Impl } from './impl.js';
import type { ForeignModule } from './node.js';
import { locate } from './location.js';
import { checkPackages } from './packages.js';
import { examplesOf, isType, type Type } from './type.js';
import { quote, showValue } from './wording.js';

/** What a module needs beside itself. */
export interface ForeignOptions {
  /**
   * Modules to link in though no `import` names them: they are loaded, in this order, before the module. Paths that
   * begin with `./` or `../` are meant from the unikernel's folder. Default: none.
   */
  readonly libraries?: readonly string[];
  /** npm packages that `nx depend` installs: `name` or `name@range`. Default: none. */
  readonly packages?: readonly string[];
  /**
   * When the top level of the module runs, and of what it alone imports: with `'build'` once, when an image is built,
   * so that images start with what it made; it must not use clocks, chance or devices then. With `'boot'` at each
   * start, before `start` is called, and it may use them. On unix always at each start. Default: `'build'`.
   */
  readonly evaluate?: 'build' | 'boot';
}

const OPTIONS = ['libraries', 'packages', 'evaluate'] as const satisfies readonly (keyof ForeignOptions)[];

/** `Loaf.Relax`: a capital, then an export. The module may be nested: `Lib.Loaf.Relax` is `lib/loaf.ts`. */
const DOTTED = /^(?:[A-Z][\w]*\.)+[A-Za-z_$][\w$]*$/;
/** `./lib/loaf#Relax`, `@scope/package#Relax`. No absolute path: a configuration means the same on every machine. */
const PATH = /^[^#\s\\/][^#\s\\]*#[A-Za-z_$][\w$]*$/;

/**
 * A module of the user: `foreign('Loaf.Relax', console.to(job))` is the export `Relax` of `loaf.ts` beside config.ts, a
 * value whose `start` takes a console. A module elsewhere is named by its path: `foreign('./lib/loaf#Relax', ...)`.
 * Errors: MIR0112, the name; MIR0113, the type or the options; MIR0301, a package that cannot be.
 */
export function foreign<A>(name: string, type: Type<A>, options: ForeignOptions = {}): Impl<A> {
  if (typeof name !== 'string' || !(DOTTED.test(name) || PATH.test(name))) {
    throw new MirageError(
      'MIR0112',
      `foreign takes the name of a module as argument 1, but it is given ${showValue(name)}.`,
      {
        ...locate(foreign, 1),
        next: "Write 'Loaf.Relax' for the export Relax of loaf.ts, or './lib/loaf#Relax' for a module elsewhere.",
      },
    );
  }
  if (!isType(type)) {
    throw new MirageError(
      'MIR0113',
      `foreign('${name}') takes a type as argument 2, but it is given ${showValue(type)}.`,
      {
        ...locate(foreign, 2),
        next: `Write foreign('${name}', job), or foreign('${name}', console.to(job)) for a module that takes a console.`,
      },
    );
  }
  const checked = checkOptions(name, options, () => locate(foreign, 3));
  return impl<A>({
    is: 'application',
    module: { name, ...checked },
    args: [],
    parameters: type.parameters,
    result: type.result,
    examples: examplesOf(type),
    ...locate(foreign),
  });
}

function checkOptions(name: string, options: unknown, at: () => { where?: Where }): Omit<ForeignModule, 'name'> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new MirageError(
      'MIR0113',
      `foreign('${name}') takes options as argument 3, but it is given ${showValue(options)}.`,
      {
        ...at(),
        next: "Write { packages: ['NAME'] } or { libraries: ['./NAME'] }, or leave it out.",
      },
    );
  }
  const unknown = Object.keys(options).find((key) => !OPTIONS.some((known) => known === key));
  if (unknown !== undefined) {
    throw new MirageError('MIR0113', `foreign('${name}') has no option ${quote(unknown)}.`, {
      ...at(),
      next: `Its options are ${OPTIONS.slice(0, -1).join(', ')} and ${OPTIONS.at(-1)}.`,
    });
  }
  const list = (option: 'libraries' | 'packages'): string[] => {
    const given: unknown = (options as Readonly<Record<string, unknown>>)[option] ?? [];
    if (Array.isArray(given) && given.every((item): item is string => typeof item === 'string' && item !== ''))
      return [...given];
    throw new MirageError(
      'MIR0113',
      `foreign('${name}') takes a list of names as ${option}, but it is given ${showValue(given)}.`,
      {
        ...at(),
        next: `Write { ${option}: ['NAME'] }, where no name is empty.`,
      },
    );
  };
  const packages = checkPackages(list('packages'), `foreign('${name}')`, at);
  const evaluate = (options as Readonly<Record<string, unknown>>)['evaluate'] ?? 'build';
  if (evaluate !== 'build' && evaluate !== 'boot') {
    throw new MirageError(
      'MIR0113',
      `foreign('${name}') takes 'build' or 'boot' as evaluate, but it is given ${showValue(evaluate)}.`,
      {
        ...at(),
        next: "Write { evaluate: 'boot' } to run the top level of the module at each start, or leave it out.",
      },
    );
  }
  return { libraries: list('libraries'), packages, ...(evaluate === 'boot' ? { evaluate } : {}) };
}
