import {
  address as addressCodec,
  addressRange as addressRangeCodec,
  codecOf,
  duration as durationCodec,
  flag as flagCodec,
  integer as integerCodec,
  logLevels as logLevelsCodec,
  oneOf as oneOfCodec,
  seconds as secondsCodec,
  text as textCodec,
  type AddressRange,
  type LogLevels,
  type ValueCodec,
} from '@mirage/args';
import { wrongArgument } from './argument.js';
import { isType, TypeValue, type Type } from './type.js';

/** The type of values that people type: of keys, and of what `start` gets from the command line. */
export interface ValueType<A> extends Type<A> {
  readonly codec: ValueCodec<A>;
}

class ValueTypeValue<A> extends TypeValue<A> implements ValueType<A> {
  constructor(
    name: string,
    readonly codec: ValueCodec<A>,
  ) {
    super([], name);
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

/** An IPv4 or IPv6 address, `10.0.0.2`: its 4 or 16 bytes. */
export const address: ValueType<Uint8Array> = new ValueTypeValue('address', addressCodec);

/** An address and the length of its prefix, `10.0.0.2/24`. */
export const addressRange: ValueType<AddressRange> = new ValueTypeValue('addressRange', addressRangeCodec);

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
