import { MirageError, type Where } from '../errors.js';
import { impl, type Impl } from './impl.js';
import type { ForeignModule } from './node.js';
import { locate } from './location.js';
import { checkPackages } from './packages.js';
import { examplesOf, isType, type Type } from './type.js';
import { quote, showValue } from './wording.js';

/**
 * The options of `foreign`.
 *
 * @example
 *   import { foreign, job, type ForeignOptions } from 'mirage';
 *
 *   const options: ForeignOptions = { packages: ['dayjs@^1.11.0'], evaluate: 'boot' };
 *   export const main = foreign('Unikernel.Main', job, options);
 */
export interface ForeignOptions {
  /**
   * Modules that are loaded before the module, in this order, although it does not import them. Paths that begin with
   * `./` or `../` are relative to the unikernel's folder. Default: none.
   */
  readonly libraries?: readonly string[];
  /** npm packages that `nx depend` installs: `name` or `name@range`. Default: none. */
  readonly packages?: readonly string[];
  /**
   * When the top level of the module runs, and that of the modules that only it imports.
   *
   * - `'build'`: once, when an image is built. Images start with its results. It must not use clocks, random numbers or
   *   devices.
   * - `'boot'`: at each start, before `start` is called. It may use all of these.
   *
   * On unix the top level runs at each start. Default: `'build'`.
   */
  readonly evaluate?: 'build' | 'boot';
}

const OPTIONS = ['libraries', 'packages', 'evaluate'] as const satisfies readonly (keyof ForeignOptions)[];

/** `Loaf.Relax`: a capitalised module, then an export. Modules may be nested: `Lib.Loaf.Relax` is in `lib/loaf.ts`. */
const DOTTED = /^(?:[A-Z][\w]*\.)+[A-Za-z_$][\w$]*$/;
/**
 * `./lib/loaf#Relax`, `@scope/package#Relax`. Absolute paths are refused: a configuration means the same on every
 * machine.
 */
const PATH = /^[^#\s\\/][^#\s\\]*#[A-Za-z_$][\w$]*$/;

/**
 * Declares a module of the user. `foreign('Loaf.Relax', console.to(job))` is the export `Relax` of `loaf.ts` beside
 * config.ts: a value whose `start` receives a console. A module elsewhere is named by its path:
 * `foreign('./lib/loaf#Relax', ...)`.
 *
 * @param name The module and its export.
 * @param type What `start` takes, and `job`.
 * @throws MIR0112 if the name is not valid, MIR0113 if the type or an option is not valid, MIR0301 if the name of a
 *   package is not valid.
 * @example
 *   import { console, defaultConsole, foreign, job, register } from 'mirage';
 *
 *   const relax = foreign('Loaf.Relax', console.to(job), { packages: ['dayjs@^1.11.0'] });
 *   register('out_to_lunch', [relax.$(defaultConsole)]);
 */
export function foreign<A>(name: string, type: Type<A>, options: ForeignOptions = {}): Impl<A> {
  if (typeof name !== 'string' || !(DOTTED.test(name) || PATH.test(name))) {
    throw new MirageError(
      'MIR0112',
      `foreign expects the name of a module as argument 1, but got ${showValue(name)}.`,
      {
        ...locate(foreign, 1),
        next: "Write 'Loaf.Relax' for the export Relax of loaf.ts, or './lib/loaf#Relax' for a module elsewhere.",
      },
    );
  }
  if (!isType(type)) {
    throw new MirageError('MIR0113', `foreign('${name}') expects a type as argument 2, but got ${showValue(type)}.`, {
      ...locate(foreign, 2),
      next: `Write foreign('${name}', job), or foreign('${name}', console.to(job)) for a module that expects a console.`,
    });
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
      `foreign('${name}') expects options as argument 3, but got ${showValue(options)}.`,
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
      `foreign('${name}') expects a list of names as ${option}, but got ${showValue(given)}.`,
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
      `foreign('${name}') expects 'build' or 'boot' as evaluate, but got ${showValue(evaluate)}.`,
      {
        ...at(),
        next: "Write { evaluate: 'boot' } to run the top level of the module at each start, or leave it out.",
      },
    );
  }
  return { libraries: list('libraries'), packages, ...(evaluate === 'boot' ? { evaluate } : {}) };
}
