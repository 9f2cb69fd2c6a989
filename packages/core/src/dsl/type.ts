import { MirageError } from '../errors.js';
import type { Append } from './arrow.js';
import { locate } from './location.js';
import { showValue } from './wording.js';

declare const of: unique symbol;
declare const exactly: unique symbol;

/** The type of a device or of a functor over devices; `A` is the TypeScript type that a module's `start` receives. */
export interface Type<A> {
  readonly [of]?: A;
  readonly [exactly]?: (a: A) => void;

  /** What a functor of this type takes, in order: names of types. Empty for a device. */
  readonly parameters: readonly string[];

  /** Name of what is left when all arguments are given. */
  readonly result: string;

  /**
   * A functor's type: `console.to(job)` takes a console and gives a job; chains append. Error: MIR0113, the result is
   * no type.
   */
  to<B>(result: Type<B>): Type<Append<A, B>>;
}

/** What `register` runs. Only a module's `start` makes one. */
export interface Job {
  readonly [of]: 'job';
}

/** The class of types; other files of the language make types with more to them. */
export class TypeValue<A> implements Type<A> {
  constructor(
    readonly parameters: readonly string[],
    readonly result: string,
    /** A device of some of these types, as config.ts writes it, by the name of the type. */
    readonly examples: Readonly<Record<string, string>> = {},
  ) {}

  to<B>(result: Type<B>): Type<Append<A, B>> {
    if (!isType(result)) {
      throw new MirageError('MIR0113', `to takes a type as argument 1, but it is given ${showValue(result)}.`, {
        ...locate(TypeValue.prototype.to, 1),
        next: 'Give it a type, for example console, network or job.',
      });
    }
    const examples = { ...this.examples, ...examplesOf(result) };
    return new TypeValue([...this.parameters, this.result, ...result.parameters], result.result, examples);
  }
}

/** A word, or a few: types appear in sentences, in lists and in drawings. */
const NAME = /^[A-Za-z][\w -]*$/;

/**
 * A type with a name of its own: what devices are given to, and what they are checked against. Error: MIR0113, a name
 * that is no word.
 */
export function type<A>(name: string): Type<A> {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new MirageError(
      'MIR0113',
      `type takes the name of a type as argument 1, but it is given ${showValue(name)}.`,
      {
        ...locate(type, 1),
        next: "Name it by a word of letters, digits, _ and -, for example type('sensor').",
      },
    );
  }
  return new TypeValue<A>([], name);
}

/** The type of what `register` takes. */
export const job: Type<Job> = type<Job>('job');

/** Whether a value is a type of the configuration language. */
export function isType(value: unknown): value is Type<unknown> {
  return value instanceof TypeValue;
}

/** A device of each type that a functor takes, where the language has one: `tap0` for a network. */
export function examplesOf<A>(type: Type<A>): Readonly<Record<string, string>> {
  return type instanceof TypeValue ? type.examples : {};
}
