import { MirageError } from '../errors.js';
import type { Append } from './append.js';
import { locate } from './location.js';

declare const phantom: unique symbol;

/** The type of a device or of a functor over devices; `A` is the TypeScript type that a module's `start` receives. */
export interface Type<A> {
  readonly [phantom]?: (a: A) => A;

  /** What a functor of this type takes, in order: names of types. Empty for a device. */
  readonly parameters: readonly string[];

  /** Name of what is left when all arguments are given. */
  readonly result: string;

  /** A functor's type: `console.to(job)` takes a console and gives a job; chains append. */
  to<B>(result: Type<B>): Type<Append<A, B>>;
}

/** What `register` runs. Only a module's `start` makes one. */
export interface Job {
  readonly [phantom]: 'job';
}

class TypeValue<A> implements Type<A> {
  constructor(
    readonly parameters: readonly string[],
    readonly result: string,
  ) {}

  to<B>(result: Type<B>): Type<Append<A, B>> {
    if (!isType(result)) {
      throw new MirageError('MIR0113', `to() takes a type, but it is given ${JSON.stringify(result) ?? typeof result}.`, {
        ...locate(this.to, 1),
        next: 'Give it a type such as console, network or job.',
      });
    }
    return new TypeValue([...this.parameters, this.result, ...result.parameters], result.result);
  }
}

/** A type with a name of its own: what devices are given to, and what they are checked against. */
export function type<A>(name: string): Type<A> {
  return new TypeValue<A>([], name);
}

/** The type of what `register` takes. */
export const job: Type<Job> = type<Job>('job');

export function isType(value: unknown): value is Type<unknown> {
  return value instanceof TypeValue;
}
