import { MirageError } from '../errors.js';
import type { Append } from './arrow.js';
import { locate } from './location.js';
import { showValue } from './wording.js';

declare const of: unique symbol;
declare const exactly: unique symbol;

/**
 * The type of a device, or of a functor: a module that takes devices. `A` is the TypeScript type that the module's
 * `start` receives.
 *
 * @example
 *   import { console, foreign, job, network } from 'mirage';
 *
 *   export const main = foreign('Unikernel.Main', console.to(network).to(job));
 */
export interface Type<A> {
  readonly [of]?: A;
  readonly [exactly]?: (a: A) => void;

  /** The names of the types that a functor of this type takes, in order. Empty for a device. */
  readonly parameters: readonly string[];

  /** The name of the type that remains when all arguments are given. */
  readonly result: string;

  /**
   * Returns the type of a functor: `console.to(job)` takes a console and returns a job. Chains append:
   * `console.to(network).to(job)` takes two devices.
   *
   * @throws MIR0113 if `result` is not a type.
   */
  to<B>(result: Type<B>): Type<Append<A, B>>;
}

/**
 * The type of what `register` runs: a module with all its arguments.
 *
 * @example
 *   import { foreign, job, register, type Impl, type Job } from 'mirage';
 *
 *   const jobs: Impl<Job>[] = [foreign('Unikernel.Main', job)];
 *   register('main', jobs);
 */
export interface Job {
  readonly [of]: 'job';
}

/** The class of types. Other files of the language extend it. */
export class TypeValue<A> implements Type<A> {
  constructor(
    readonly parameters: readonly string[],
    readonly result: string,
    /** A device of some of these types, as config.ts writes it, by the name of the type. */
    readonly examples: Readonly<Record<string, string>> = {},
  ) {}

  to<B>(result: Type<B>): Type<Append<A, B>> {
    if (!isType(result)) {
      throw new MirageError('MIR0113', `to expects a type as argument 1, but got ${showValue(result)}.`, {
        ...locate(TypeValue.prototype.to, 1),
        next: 'Give it a type, for example console, network or job.',
      });
    }
    const examples = { ...this.examples, ...examplesOf(result) };
    return new TypeValue([...this.parameters, this.result, ...result.parameters], result.result, examples);
  }
}

/** The name of a type: it is used in sentences, lists and drawings. */
const NAME = /^[A-Za-z][\w -]*$/;

/**
 * Declares a type of device, for devices of your own.
 *
 * @param name Letters, digits, spaces, `_` and `-`; the first is a letter. Two types with one name are the same type.
 * @throws MIR0113 if `name` is not such a name.
 * @example
 *   import { device, type } from 'mirage';
 *
 *   interface Sensor {
 *     read(): Promise<number>;
 *   }
 *   export const sensor = type<Sensor>('sensor');
 *   export const outside = device(sensor, { module: './sensor#connect' });
 */
export function type<A>(name: string): Type<A> {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new MirageError('MIR0113', `type expects the name of a type as argument 1, but got ${showValue(name)}.`, {
      ...locate(type, 1),
      next: "Use letters, digits, _ and -, for example type('sensor').",
    });
  }
  return new TypeValue<A>([], name);
}

/**
 * The type of what `register` runs.
 *
 * @example
 *   import { foreign, job, register } from 'mirage';
 *
 *   register('noop', [foreign('Unikernel.Main', job)]);
 */
export const job: Type<Job> = type<Job>('job');

/** Whether a value is a type of the configuration language. */
export function isType(value: unknown): value is Type<unknown> {
  return value instanceof TypeValue;
}

/** Returns a device for each type that a functor takes, if the language has one: `tap0` for a network. */
export function examplesOf<A>(type: Type<A>): Readonly<Record<string, string>> {
  return type instanceof TypeValue ? type.examples : {};
}
