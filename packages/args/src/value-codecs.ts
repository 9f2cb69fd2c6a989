import { parseAddress, parsePrefix, type Address, type Prefix, type PrefixProblem } from '@mirage/types';
import { durationText, parseDuration } from './duration.js';
import { logLevelsText, parseLogLevels, type LogLevels } from './log-levels.js';
import { parseSize, sizeText } from './size.js';

/** The type of a value as plain data: the graph stores it for each key and argument. */
export type ValueSpec =
  | {
      readonly is:
        | 'text'
        | 'integer'
        | 'flag'
        | 'duration'
        | 'seconds'
        | 'logLevels'
        | 'address'
        | 'prefix'
        | 'prefixes'
        | 'tcpPort'
        | 'udpPort';
    }
  | { readonly is: 'oneOf'; readonly choices: readonly string[] }
  | { readonly is: 'size'; readonly leastBytes: number; readonly mostBytes: number };

/** Converts values of one type to text and back: `parse(show(value))` equals the value. */
export interface ValueCodec<A> {
  readonly spec: ValueSpec;
  /** The value's placeholder in a help text: `INTEGER`. */
  readonly placeholder: string;
  /** A text that `parse` accepts. */
  readonly example: string;
  /** What a text must be, as a noun phrase: `a whole number, for example 42`. */
  readonly wanted: string;
  /** Returns the value, or `undefined` if the text does not mean one. */
  readonly parse: (text: string) => A | undefined;
  /** Returns why `parse` refuses a text, as a clause: `a part begins with 0`. Default: no explanation. */
  readonly problem?: (text: string) => string | undefined;
  readonly show: (value: A) => string;
}

/** Any text. */
export const text: ValueCodec<string> = {
  spec: { is: 'text' },
  placeholder: 'TEXT',
  example: 'hello',
  wanted: 'text',
  parse: (value) => value,
  show: (value) => value,
};

/** A whole number that a double represents exactly. */
export const integer: ValueCodec<number> = {
  spec: { is: 'integer' },
  placeholder: 'INTEGER',
  example: '42',
  wanted: 'a whole number, for example 42',
  parse: (value) =>
    /^[+-]?\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) + 0 : undefined,
  show: String,
};

/** True or false; the name of the argument alone means true. */
export const flag: ValueCodec<boolean> = {
  spec: { is: 'flag' },
  placeholder: 'true|false',
  example: 'true',
  wanted: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  show: String,
};

/** A duration, in nanoseconds. */
export const duration: ValueCodec<bigint> = {
  spec: { is: 'duration' },
  placeholder: 'DURATION',
  example: '1m30s',
  wanted: 'a duration, for example 1.5s, 200ms or 1m30s',
  parse: parseDuration,
  show: durationText,
};

/** A duration in nanoseconds. A number without a unit means seconds. */
export const seconds: ValueCodec<bigint> = {
  spec: { is: 'seconds' },
  placeholder: 'SECONDS',
  example: '0.5',
  wanted: 'a number of seconds, for example 2 or 0.5',
  parse: (value) => parseDuration(value) ?? parseDuration(`${value}s`),
  show: durationText,
};

/** The threshold of the log, by source. */
export const logLevels: ValueCodec<LogLevels> = {
  spec: { is: 'logLevels' },
  placeholder: 'LEVEL|SOURCE:LEVEL,...',
  example: '*:info,dns:debug',
  wanted: 'a level (quiet, error, warning, info or debug), or levels by source, for example *:info,dns:debug',
  parse: parseLogLevels,
  show: logLevelsText,
};

const PREFIX_PROBLEMS: Readonly<Record<PrefixProblem, string | undefined>> = {
  syntax: undefined,
  zone: 'zones are not supported',
  'leading-zero': 'a part begins with 0',
  'part-range': 'a part is too large',
  'part-count': 'the number of parts is wrong',
  'prefix-length': 'the prefix length is missing or not possible',
};

const problemOf = (found: object | PrefixProblem): string | undefined =>
  typeof found === 'string' ? PREFIX_PROBLEMS[found] : undefined;
const found = <A extends object>(found: A | PrefixProblem): A | undefined =>
  typeof found === 'string' ? undefined : found;

/** An IPv4 or IPv6 address. */
export const address: ValueCodec<Address> = {
  spec: { is: 'address' },
  placeholder: 'ADDRESS',
  example: '10.0.0.2',
  wanted: 'an IP address, for example 10.0.0.2 or fe80::1',
  parse: (value) => found(parseAddress(value)),
  problem: (value) => problemOf(parseAddress(value)),
  show: String,
};

/** An address with a prefix length. */
export const prefix: ValueCodec<Prefix> = {
  spec: { is: 'prefix' },
  placeholder: 'ADDRESS/BITS',
  example: '10.0.0.2/24',
  wanted: 'an IP address with a prefix length, for example 10.0.0.2/24',
  parse: (value) => found(parsePrefix(value)),
  problem: (value) => problemOf(parsePrefix(value)),
  show: String,
};

/** Networks: addresses with prefix lengths, separated by commas. An empty text is none. */
export const prefixes: ValueCodec<readonly Prefix[]> = {
  spec: { is: 'prefixes' },
  placeholder: 'ADDRESS/BITS,...',
  example: '10.0.0.0/8,fd00::/8',
  wanted: 'addresses with prefix lengths, separated by commas, for example 10.0.0.0/8,fd00::/8',
  parse(value) {
    const all = listOf(value).map(parsePrefix);
    return all.every((one) => typeof one === 'object') ? all : undefined;
  },
  problem: (value) =>
    listOf(value)
      .map(prefix.problem!)
      .find((problem) => problem !== undefined),
  show: (value) => value.join(','),
};

const listOf = (value: string): string[] => (value === '' ? [] : value.split(','));

const parsePort = (value: string): number | undefined =>
  /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined;

/** A TCP port to listen on. */
export const tcpPort: ValueCodec<number> = {
  spec: { is: 'tcpPort' },
  placeholder: 'PORT',
  example: '8080',
  wanted: 'a port, from 1 to 65535, or 0 for a free one',
  parse: parsePort,
  show: String,
};

/** A UDP port to listen on. Not 0: a UDP listener on any port is a client. */
export const udpPort: ValueCodec<number> = {
  spec: { is: 'udpPort' },
  placeholder: 'PORT',
  example: '5353',
  wanted: 'a port, from 1 to 65535',
  parse: (value) => parsePort(value) || undefined,
  show: String,
};

/** A size in bytes within bounds. A number without a unit means bytes. */
export function size(leastBytes: number, mostBytes: number): ValueCodec<number> {
  return {
    spec: { is: 'size', leastBytes, mostBytes },
    placeholder: 'SIZE',
    example: sizeText(leastBytes),
    wanted: `a size from ${sizeText(leastBytes)} to ${sizeText(mostBytes)}, for example ${sizeText(leastBytes)}`,
    parse(value) {
      const bytes = parseSize(value);
      return bytes !== undefined && bytes >= leastBytes && bytes <= mostBytes ? bytes : undefined;
    },
    problem: (value) => (parseSize(value) === undefined ? undefined : 'it is out of range'),
    show: sizeText,
  };
}

/** One of the given words. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): ValueCodec<Choice> {
  return {
    spec: { is: 'oneOf', choices },
    placeholder: choices.join('|'),
    example: choices[0] ?? '',
    wanted: `one of ${choices.join(', ')}`,
    parse: (value) => choices.find((choice) => choice === value),
    show: (value) => value,
  };
}

/** Returns the codec of a type that is given as data. */
export function codecOf(spec: ValueSpec): ValueCodec<unknown> {
  const codec =
    spec.is === 'oneOf'
      ? oneOf(...spec.choices)
      : spec.is === 'size'
        ? size(spec.leastBytes, spec.mostBytes)
        : { text, integer, flag, duration, seconds, logLevels, address, prefix, prefixes, tcpPort, udpPort }[spec.is];
  // The caller got the value from the same codec.
  return codec as ValueCodec<unknown>;
}
