import {
  address as addressCodec,
  codecOf,
  duration as durationCodec,
  flag as flagCodec,
  integer as integerCodec,
  logLevels as logLevelsCodec,
  oneOf as oneOfCodec,
  prefix as prefixCodec,
  prefixes as prefixesCodec,
  seconds as secondsCodec,
  size as sizeCodec,
  tcpPort as tcpPortCodec,
  text as textCodec,
  udpPort as udpPortCodec,
  type LogLevels,
  type ValueCodec,
} from '@mirage/args';
import type { Address, Prefix } from '@mirage/types';
import { MirageError } from '../errors.js';
import { locate } from './location.js';
import { wrongArgument } from './wrong-argument.js';
import { isType, TypeValue, type Type } from './type.js';
import { quote, showValue } from './wording.js';

/**
 * The type of a key or an argument: values that users type.
 *
 * @example
 *   import { argument, type Impl, type ValueType } from 'mirage';
 *
 *   export function withDefault<A>(name: string, type: ValueType<A>, text: string): Impl<A> {
 *     return argument(name, type, { doc: `The ${name}.`, default: type.parse(text) });
 *   }
 */
export interface ValueType<A> extends Type<A> {
  readonly codec: ValueCodec<A>;

  /**
   * Returns the value that a text means, as on a command line.
   *
   * @throws MIR0113 if the text does not mean a value of this type.
   * @example
   *   import { address, argument, duration } from 'mirage';
   *
   *   export const wait = argument('wait', duration, { doc: 'How long to wait.', default: duration.parse('1m30s') });
   *   export const peer = argument('peer', address, { doc: 'Whom to ask.', default: address.parse('10.0.0.1') });
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
    const name = `${this.result}.parse`;
    const got = `${showValue(text)}${why === undefined ? '' : `: ${why}`}`;
    throw new MirageError('MIR0113', `${name} expects ${wanted}, but got ${got}.`, {
      ...locate(ValueTypeValue.prototype.parse, 1),
      next: `Write ${name}(${quote(example)}).`,
    });
  }
}

/**
 * Any text. `start` receives a string.
 *
 * @example
 *   import { argument, text } from 'mirage';
 *
 *   export const hello = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
 */
export const text: ValueType<string> = new ValueTypeValue('text', textCodec);

/**
 * A whole number. `start` receives a number.
 *
 * @example
 *   import { argument, integer } from 'mirage';
 *
 *   export const count = argument('count', integer, { doc: 'How often.', default: 4 });
 */
export const integer: ValueType<number> = new ValueTypeValue('integer', integerCodec);

/**
 * True or false. `start` receives a boolean.
 *
 * @example
 *   import { argument, flag } from 'mirage';
 *
 *   export const loud = argument('loud', flag, { doc: 'Whether to shout.' });
 */
export const flag: ValueType<boolean> = new ValueTypeValue('flag', flagCodec);

/**
 * A duration, for example `1m30s`. `start` receives nanoseconds as a bigint.
 *
 * @example
 *   import { argument, duration } from 'mirage';
 *
 *   export const every = argument('every', duration, { doc: 'How often.', default: 1_500_000_000n });
 */
export const duration: ValueType<bigint> = new ValueTypeValue('duration', durationCodec);

/** A duration whose unit may be omitted, for example `2`. `start` receives nanoseconds as a bigint. */
export const seconds: ValueType<bigint> = new ValueTypeValue('seconds', secondsCodec);

/** A size within bounds, for example `4MiB`. `start` receives bytes as a number. */
export function size(leastBytes: number, mostBytes: number): ValueType<number> {
  return new ValueTypeValue('size', sizeCodec(leastBytes, mostBytes));
}

/** The threshold of the log by source, for example `*:info,dns:debug`. */
export const logLevels: ValueType<LogLevels> = new ValueTypeValue('logLevels', logLevelsCodec);

/**
 * An IPv4 or IPv6 address, for example `10.0.0.2`. `start` receives an `Address`.
 *
 * @example
 *   import { address, argument } from 'mirage';
 *
 *   export const peer = argument('peer', address, { doc: 'Whom to ask.', default: address.parse('2001:db8::1') });
 */
export const address: ValueType<Address> = new ValueTypeValue('address', addressCodec);

/**
 * An address with a prefix length, for example `10.0.0.2/24`. `start` receives a `Prefix`.
 *
 * @example
 *   import { argument, prefix } from 'mirage';
 *
 *   export const ipv4 = argument('ipv4', prefix, { doc: 'The own address.', default: prefix.parse('10.0.0.2/24') });
 */
export const prefix: ValueType<Prefix> = new ValueTypeValue('prefix', prefixCodec);

/** Networks, for example `10.0.0.0/8,fd00::/8`; an empty text is none. `start` receives a list of `Prefix`. */
export const prefixes: ValueType<readonly Prefix[]> = new ValueTypeValue('prefixes', prefixesCodec);

/**
 * A TCP port that the unikernel listens on, 0 for a free one. `start` receives a number. An argument of this type
 * declares that the unikernel can be reached there.
 *
 * @example
 *   import { argument, tcpPort } from 'mirage';
 *
 *   export const port = argument('port', tcpPort, { doc: 'The port to listen on.', default: 8080 });
 */
export const tcpPort: ValueType<number> = new ValueTypeValue('tcpPort', tcpPortCodec);

/**
 * A UDP port that the unikernel listens on, from 1. `start` receives a number. An argument of this type
 * declares that the unikernel can be reached there.
 *
 * @example
 *   import { argument, udpPort } from 'mirage';
 *
 *   export const port = argument('port', udpPort, { doc: 'The port to listen on.', default: 5353 });
 */
export const udpPort: ValueType<number> = new ValueTypeValue('udpPort', udpPortCodec);

/** A word that needs no quotes on a command line. */
const CHOICE = /^[\w./:@%+-]+$/;

/**
 * One of the given words. `start` receives a string.
 *
 * @throws MIR0113 if there are no words, or if a word would need quotes on a command line.
 * @example
 *   import { argument, oneOf } from 'mirage';
 *
 *   export const mode = argument('mode', oneOf('fast', 'slow'), { doc: 'How to run.', default: 'fast' });
 */
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

/** Whether a value is the type of a key or an argument. */
export function isValueType(value: unknown): value is ValueType<unknown> {
  return isType(value) && value instanceof ValueTypeValue;
}

/** Returns a value as text on a command line, or `undefined` if it is not a value of the type. */
export function shownAs(type: ValueType<unknown>, value: unknown): string | undefined {
  try {
    const shown = type.codec.show(value);
    return typeof shown === 'string' && codecOf(type.codec.spec).parse(shown) !== undefined ? shown : undefined;
  } catch (error) {
    // `show` throws these errors for values of other types.
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
