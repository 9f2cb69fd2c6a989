import { codecOf, type ValueSpec } from '@mirage/args';
import { MirageError, type Where } from '../errors.js';

/** A key, or an argument, as plain data. */
export interface KeyDeclaration {
  /** With its group: `data-kv_ro`. */
  readonly name: string;
  /** A letter that says the same after one hyphen. Default: none. */
  readonly short?: string;
  /** `configure`: it decides what the unikernel is made of; `run`: it is given when the unikernel starts. */
  readonly stage: 'configure' | 'run';
  /** Name of its type: `text`. */
  readonly type: string;
  readonly value: ValueSpec;
  readonly doc: string;
  /** As one would type it. */
  readonly default?: string;
  readonly where?: Where;
}

/** What was given for keys: texts by name. */
export type GivenKeys = Readonly<Record<string, string>>;

/**
 * A value that is known when the unikernel is configured, made of the values of keys. It can be made into others, but
 * not looked at: which keys it depends on must be known before any of them has a value.
 */
export interface Value<A> {
  /** What `f` makes of it. `f` is called when the unikernel is configured, once or more, and changes nothing. */
  map<B>(f: (a: A) => B): Value<B>;
}

class ValueValue<A> implements Value<A> {
  constructor(
    /** The keys that it depends on. */
    readonly keys: readonly KeyDeclaration[],
    readonly read: (given: GivenKeys) => A,
  ) {}

  map<B>(f: (a: A) => B): Value<B> {
    return new ValueValue(this.keys, (given) => f(this.read(given)));
  }
}

/** What a list of values holds. */
type Held<Values extends readonly Value<unknown>[]> = {
  readonly [Index in keyof Values]: Values[Index] extends Value<infer A> ? A : never;
};

/** A value that depends on no key. */
export function pure<A>(a: A): Value<A> {
  return new ValueValue<A>([], () => a);
}

/** What `f` makes of several values, in order. */
export function combine<const Values extends readonly Value<unknown>[], B>(
  values: Values,
  f: (...held: Held<Values>) => B,
): Value<B> {
  const all = values as readonly unknown[] as readonly ValueValue<unknown>[];
  return new ValueValue<B>(
    all.flatMap(({ keys }) => keys),
    (given) => f(...(all.map((value) => value.read(given)) as unknown as Held<Values>)),
  );
}

/** The value of one key. Reading it may be refused: MIR0118, what was given is none of its type, or nothing was. */
export function keyValue<A>(declared: KeyDeclaration): Value<A> {
  // Who declared the key has the type of its values.
  return new ValueValue<A>([declared], (given) => readKey(declared, givenFor(declared, given)) as A);
}

/** What was given for a key; its name may be that of something every object has. */
export function givenFor({ name }: KeyDeclaration, given: GivenKeys): string | undefined {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function readKey(declared: KeyDeclaration, given: string | undefined): unknown {
  const codec = codecOf(declared.value);
  const shown = given ?? declared.default;
  const value = shown === undefined ? undefined : codec.parse(shown);
  if (value !== undefined) return value;
  const why = given === undefined ? undefined : codec.problem?.(given);
  const problem =
    given === undefined
      ? `is required: ${codec.wanted}`
      : `must be ${codec.wanted}, but is ${JSON.stringify(given)}${why === undefined ? '' : `: ${why}`}`;
  throw new MirageError('MIR0118', `Key ${declared.name} ${problem}.`, {
    ...(declared.where ? { where: declared.where } : {}),
    next: `Set it, for example with --keys=${declared.name}=${declared.default ?? codec.example}.`,
  });
}

/** Whether something is a value of the configuration language. */
export function isValue(value: unknown): value is Value<unknown> {
  return value instanceof ValueValue;
}

/** The keys that a value depends on, and what it is for what was given. Only the graph looks into values. */
export function openValue<A>(value: Value<A>): { keys: readonly KeyDeclaration[]; read: (given: GivenKeys) => A } {
  return value as ValueValue<A>;
}
