import { codecOf, type ValueSpec } from '@mirage/args';
import { MirageError, type Where } from '../errors.js';

/** A key or an argument, as plain data. */
export interface KeyDeclaration {
  /** The name with its group: `data-kv_ro`. */
  readonly name: string;
  /** A letter that is the same argument after one hyphen. Default: none. */
  readonly short?: string;
  /**
   * `configure`: a key, whose value is known when the unikernel is configured. `run`: an argument, whose value is given
   * at the start.
   */
  readonly stage: 'configure' | 'run';
  /** The name of its type: `text`. */
  readonly type: string;
  readonly value: ValueSpec;
  readonly doc: string;
  /** The default, as text on a command line. */
  readonly default?: string;
  /** Whether nothing shows its value. Default: false. */
  readonly secret?: true;
  /** The name of an argument that may be given instead. Default: none. */
  readonly alternative?: string;
  readonly where?: Where;
}

/** The values given for keys: texts by name. */
export type GivenKeys = Readonly<Record<string, string>>;

/**
 * A value that depends on keys. It is known when the unikernel is configured. config.ts can derive other values from
 * it, but cannot read it, because the keys that it depends on must be known before any of them has a value.
 *
 * @example
 *   import { flag, ifImpl, integer, key, ramdisk } from 'mirage';
 *
 *   const size = key('size', integer, { doc: 'Size in MiB.', default: 1 });
 *   const isLarge = size.map((mib) => mib > 16);
 *   export const disk = ifImpl(isLarge, ramdisk('large', 65536), ramdisk('small', 2048));
 *   export const verbose = key('verbose', flag, { doc: 'Whether to say more.' });
 */
export interface Value<A> {
  /**
   * Returns the value that `f` makes of this one. `f` is called once or more when the unikernel is configured, and must
   * not have side effects.
   */
  map<B>(f: (a: A) => B): Value<B>;
}

class ValueValue<A> implements Value<A> {
  constructor(
    /** The keys that the value depends on. */
    readonly keys: readonly KeyDeclaration[],
    readonly read: (given: GivenKeys) => A,
  ) {}

  map<B>(f: (a: A) => B): Value<B> {
    return new ValueValue(this.keys, (given) => f(this.read(given)));
  }
}

/** The contents of a list of values. */
type Held<Values extends readonly Value<unknown>[]> = {
  readonly [Index in keyof Values]: Values[Index] extends Value<infer A> ? A : never;
};

/**
 * Returns a value that depends on no key.
 *
 * @example
 *   import { ifImpl, pure, ramdisk } from 'mirage';
 *
 *   export const disk = ifImpl(pure(true), ramdisk('a', 2048), ramdisk('b', 2048));
 */
export function pure<A>(a: A): Value<A> {
  return new ValueValue<A>([], () => a);
}

/**
 * Returns the value that `f` makes of several values, in their order.
 *
 * @example
 *   import { combine, flag, ifImpl, key, ramdisk } from 'mirage';
 *
 *   const fast = key('fast', flag, { doc: 'Whether speed matters.' });
 *   const small = key('small', flag, { doc: 'Whether memory is scarce.' });
 *   const inMemory = combine([fast, small], (isFast, isSmall) => isFast && !isSmall);
 *   export const disk = ifImpl(inMemory, ramdisk('a', 65536), ramdisk('b', 64));
 */
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

/**
 * Returns the value of one key.
 *
 * Reading it throws MIR0118 if no value was given or if the text is not a value of its type.
 */
export function keyValue<A>(declared: KeyDeclaration): Value<A> {
  // The declaration of the key gives the type of its values.
  return new ValueValue<A>([declared], (given) => readKey(declared, givenFor(declared, given)) as A);
}

/** Returns a value that depends on no key, but on something else that is given when the unikernel is configured. */
export function valueOfGiven<A>(read: (given: GivenKeys) => A): Value<A> {
  return new ValueValue<A>([], read);
}

/** Returns the text given for a key. The name of a key may be that of a property that every object has. */
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

/** Returns the keys that a value depends on, and a function that reads it. Only the graph uses it. */
export function openValue<A>(value: Value<A>): { keys: readonly KeyDeclaration[]; read: (given: GivenKeys) => A } {
  return value as ValueValue<A>;
}
