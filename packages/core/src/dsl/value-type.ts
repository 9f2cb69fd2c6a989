import {
  address as addressCodec,
  codecOf,
  duration as durationCodec,
  flag as flagCodec,
  integer as integerCodec,
  logLevels as logLevelsCodec,
  oneOf as oneOfCodec,
  prefix as prefixCodec,
  seconds as secondsCodec,
  text as textCodec,
  type LogLevels,
  type ValueCodec,
} from '@mirage/args';
import type { Address, Prefix } from '@mirage/types';
import { wrongArgument } from './wrong-argument.js';
import { isType, TypeValue, type Type } from './type.js';
import { quote } from './wording.js';

/** The type of values that people type: of keys, and of what `start` gets from the command line. */
export interface ValueType<A> extends Type<A> {
  readonly codec: ValueCodec<A>;

  /**
   * The value that a text means, as on a command line: `address.parse('10.0.0.2')`.
   *
   * @throws MIR0113 if the text means no value of the type.
   * @example
   *   import { argument, duration } from 'mirage';
   *
   *   argument('wait', duration, { doc: 'How long to wait.', default: duration.parse('1m30s') });
   */
  parse(text: string): A;
}

class ValueTypeValue<A> extends TypeValue<A> implements ValueType<A> {
  constructor(
    name: string,
    readonly codec: ValueCodec<A>,
  ) {
    super([], name);
  }

  parse(text: string): A {
    const { parse, problem, wanted, example } = this.codec;
    const value = typeof text === 'string' ? parse(text) : undefined;
    if (value !== undefined) return value;
    const why = typeof text === 'string' ? problem?.(text) : undefined;
    throw wrongArgument(ValueTypeValue.prototype.parse, {
      name: `${this.result}.parse`,
      position: 1,
      wanted,
      given: text,
      ...(why === undefined ? {} : { why }),
      next: `Write ${this.result}.parse(${quote(example)}).`,
    });
  }
}

/** Any text: a string. */
export const text: ValueType<string> = new ValueTypeValue('text', textCodec);

/** A whole number: a number. */
export const integer: ValueType<number> = new ValueTypeValue('integer', integerCodec);

/** Yes or no: a boolean. */
export const flag: ValueType<boolean> = new ValueTypeValue('flag', flagCodec);

/** A length of time, `1m30s`: nanoseconds as a bigint. */
export const duration: ValueType<bigint> = new ValueTypeValue('duration', durationCodec);

/** A length of time whose unit may be left out, `2`: nanoseconds as a bigint. */
export const seconds: ValueType<bigint> = new ValueTypeValue('seconds', secondsCodec);

/** How much is logged, `*:info,dns:debug`. */
export const logLevels: ValueType<LogLevels> = new ValueTypeValue('logLevels', logLevelsCodec);

/** An IPv4 or IPv6 address, `10.0.0.2`: an `Address`. */
export const address: ValueType<Address> = new ValueTypeValue('address', addressCodec);

/** An address with a prefix length, `10.0.0.2/24`: a `Prefix`. */
export const prefix: ValueType<Prefix> = new ValueTypeValue('prefix', prefixCodec);

/** A word that can be written on a command line without quotes. */
const CHOICE = /^[\w./:@%+-]+$/;

/** One of a few words: a string. Error: MIR0113, no words, or such that have to be quoted. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): ValueType<Choice> {
  const wrong = choices.findIndex((choice) => typeof choice !== 'string' || !CHOICE.test(choice));
  if (choices.length === 0 || wrong !== -1) {
    throw wrongArgument(oneOf, {
      name: 'oneOf',
      position: wrong + 1 || 1,
      wanted: 'a word',
      given: choices[wrong],
      next: "Write oneOf('fast', 'slow').",
    });
  }
  return new ValueTypeValue('oneOf', oneOfCodec(...choices));
}

/** Whether a value is the type of values that people type. */
export function isValueType(value: unknown): value is ValueType<unknown> {
  return isType(value) && value instanceof ValueTypeValue;
}

/** A value as people would type it; `undefined` if it is none of that type. */
export function shownAs(type: ValueType<unknown>, value: unknown): string | undefined {
  try {
    const shown = type.codec.show(value);
    return typeof shown === 'string' && codecOf(type.codec.spec).parse(shown) !== undefined ? shown : undefined;
  } catch (error) {
    // Values of other types make `show` stumble.
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
