import { MirageError, type Where } from '../errors.js';
import { isImpl, nameOf, showValue, type Impl, type ImplNode } from './impl.js';
import { locate } from './location.js';
import type { Job } from './type.js';

/** What config.ts declared. */
export interface Registration {
  readonly name: string;
  readonly jobs: readonly ImplNode[];
  readonly where?: Where;
}

/** A name that is a file name, a host name and a domain name everywhere: at most 63 characters. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_-])?$/;

/**
 * The one mutable variable of the configuration language: a configuration speaks by calling `register`. Each evaluation loads its
 * own copy of this module, so nothing is carried from one config.ts to another.
 */
let declared: Registration | undefined;

/** Registers the application `name`, which runs all `jobs` at the same time and ends when the last one has ended. */
export function register(name: string, jobs: readonly Impl<Job>[]): void {
  const at = locate(register);
  if (declared) {
    throw new MirageError('MIR0105', `register was already called, for '${declared.name}'${line(declared.where)}.`, {
      ...at,
      next: 'Give all jobs to one call: register(name, [job, another]). Two unikernels are two folders.',
    });
  }
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new MirageError('MIR0108', `${showValue(name)} cannot be the name of a unikernel: no file can be called so.`, {
      ...locate(register, 1),
      next: 'Use letters, digits, _ . and -, at most 63 of them, for example out_to_lunch.',
    });
  }
  if (!Array.isArray(jobs)) {
    throw new MirageError('MIR0109', `register takes a list of jobs as argument 2, but it is given ${showValue(jobs)}.`, {
      ...locate(register, 2),
      next: `Write register('${name}', [job]).`,
    });
  }
  jobs.forEach((item: unknown, index) => refuseNonJob(item, index + 1, locate(register, 2)));
  declared = { name, jobs: jobs.map((item) => item.node), ...at };
}

function refuseNonJob(item: unknown, position: number, at: { where?: Where }): void {
  if (!isImpl(item)) {
    throw new MirageError('MIR0109', `Job ${position} of register is no job: it is ${showValue(item)}.`, {
      ...at,
      next: "Make a job of a module: foreign('Loaf.Relax', job).",
    });
  }
  const { node } = item;
  if (node.parameters.length > 0) {
    throw new MirageError(
      'MIR0110',
      `Job ${position} of register is not complete: ${nameOf(node)} still waits for ${node.parameters
        .map((parameter) => `a ${parameter}`)
        .join(' and ')}.`,
      { ...at, next: 'Apply it to a device, for example relax.$(defaultConsole).' },
    );
  }
  if (node.result !== 'job') {
    throw new MirageError('MIR0109', `Job ${position} of register is no job: it is ${showValue(item)}.`, {
      ...at,
      next: 'Give the device to a module, for example relax.$(defaultConsole), and register that.',
    });
  }
}

function line(where: Where | undefined): string {
  return where ? ' above' : '';
}

/** What config.ts declared so far; nothing if it never called `register`. */
export function registration(): Registration | undefined {
  return declared;
}
