import { MirageError, type Where } from '../errors.js';
import { isImpl, type Impl } from './impl.js';
import type { ImplNode } from './node.js';
import { locate } from './location.js';
import type { Job } from './type.js';
import { exampleOf, listTypes, nameOf, quote, showValue } from './wording.js';

/** The registration of a config.ts. */
export interface Registration {
  readonly name: string;
  readonly jobs: readonly ImplNode[];
  readonly where?: Where;
}

/** A valid name of a file on every system and of a virtual machine: at most 63 characters. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_-])?$/;

/**
 * The only mutable variable of the configuration language: config.ts declares its result by calling `register`. Each
 * evaluation loads its own copy of this module, so nothing passes from one config.ts to another.
 */
let declared: Registration | undefined;

/**
 * Registers the unikernel. It runs all jobs at the same time and ends when the last one has ended.
 *
 * @param name Letters, digits, `_`, `.` and `-`, at most 63 characters.
 * @param jobs Modules with all their arguments.
 * @throws MIR0105 on a second call, MIR0108 if the name is not valid, MIR0109 if the list contains something that is
 *   not a job, MIR0110 if a module still needs arguments.
 * @example
 *   import { console, defaultConsole, foreign, job, register } from 'mirage';
 *
 *   register('hello', [foreign('Unikernel.Hello', console.to(job)).$(defaultConsole)]);
 */
export function register(name: string, jobs: readonly Impl<Job>[]): void {
  const at = locate(register);
  if (declared) {
    throw new MirageError('MIR0105', `register was already called, for ${quote(declared.name)}.`, {
      ...at,
      next: 'Pass all jobs to one call, for example register(NAME, [job, another]). Two unikernels need two folders.',
    });
  }
  if (typeof name !== 'string' || !NAME.test(name)) {
    const problem =
      typeof name === 'string'
        ? `${quote(name)} is not a valid name of a unikernel.`
        : `register expects the name of the unikernel as argument 1, but got ${showValue(name)}.`;
    throw new MirageError('MIR0108', problem, {
      ...locate(register, 1),
      next: "Use letters, digits, _ . and -, at most 63 of them, for example 'out_to_lunch'.",
    });
  }
  if (!Array.isArray(jobs)) {
    throw new MirageError('MIR0109', `register expects a list of jobs as argument 2, but got ${showValue(jobs)}.`, {
      ...locate(register, 2),
      next: `Write register('${name}', [${isImpl(jobs) ? nameOf(jobs.node) : 'job'}]), with brackets.`,
    });
  }
  // A copy by index: a list with holes has its holes refused, not skipped.
  const nodes = Array.from<unknown>(jobs).map((item, index) => asJob(item, index + 1, () => locate(register, 2)));
  declared = { name, jobs: nodes, ...at };
}

function asJob(item: unknown, position: number, at: () => { where?: Where }): ImplNode {
  if (!isImpl(item)) {
    throw new MirageError('MIR0109', `Job ${position} of register is not a job: it is ${showValue(item)}.`, {
      ...at(),
      next: "Declare a module, for example foreign('Loaf.Relax', job).",
    });
  }
  const { node } = item;
  if (node.parameters.length > 0) {
    const waits = listTypes(node.parameters);
    const examples = node.parameters.map((type) => exampleOf(node, type)).filter((example) => example !== undefined);
    const like = examples.length === node.parameters.length ? `, for example .$(${examples.join(', ')})` : '';
    throw new MirageError(
      'MIR0110',
      `Job ${position} of register is incomplete: ${nameOf(node)} still needs ${waits}.`,
      {
        ...at(),
        next: `Give it ${waits} with .$()${like}.`,
      },
    );
  }
  if (node.result !== 'job') {
    throw new MirageError('MIR0109', `Job ${position} of register is not a job: it is ${showValue(item)}.`, {
      ...at(),
      next: `Apply a module to it, for example foreign('Loaf.Relax', ${node.result}.to(job)).$(${nameOf(node)}).`,
    });
  }
  return node;
}

/** Returns what config.ts registered so far, or `undefined` if it has not called `register`. */
export function registration(): Registration | undefined {
  return declared;
}
