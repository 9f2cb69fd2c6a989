import { addressRangeText, addressText, parseAddress, parseAddressRange, type AddressRange } from './address.js';
import { durationText, parseDuration } from './duration.js';
import { logLevelsText, parseLogLevels, type LogLevels } from './log-levels.js';

/** Kinds of values, as plain data: what a graph says of a key or of an argument. */
export type ValueSpec =
  | { readonly is: 'text' | 'integer' | 'flag' | 'duration' | 'seconds' | 'logLevels' | 'address' | 'addressRange' }
  | { readonly is: 'oneOf'; readonly choices: readonly string[] };

/** Values of one kind as people type them, and back: `parse(show(value))` is the value again. */
export interface ValueCodec<A> {
  readonly spec: ValueSpec;
  /** What stands for a value in a help text: `INTEGER`. */
  readonly placeholder: string;
  /** What a text has to be, as an object: `a whole number, for example 42`. */
  readonly wanted: string;
  /** The value; `undefined` for a text that means none. */
  readonly parse: (text: string) => A | undefined;
  readonly show: (value: A) => string;
}

/** Any text. */
export const text: ValueCodec<string> = {
  spec: { is: 'text' },
  placeholder: 'TEXT',
  wanted: 'text',
  parse: (value) => value,
  show: (value) => value,
};

/** A whole number that a double holds exactly. */
export const integer: ValueCodec<number> = {
  spec: { is: 'integer' },
  placeholder: 'INTEGER',
  wanted: 'a whole number, for example 42',
  parse: (value) =>
    /^[+-]?\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) + 0 : undefined,
  show: String,
};

/** Yes or no; the name of the argument alone means yes. */
export const flag: ValueCodec<boolean> = {
  spec: { is: 'flag' },
  placeholder: 'true|false',
  wanted: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  show: String,
};

/** A length of time, in nanoseconds. */
export const duration: ValueCodec<bigint> = {
  spec: { is: 'duration' },
  placeholder: 'DURATION',
  wanted: 'a length of time, for example 1.5s, 200ms or 1m30s',
  parse: parseDuration,
  show: durationText,
};

/** A length of time whose unit may be left out, in nanoseconds. */
export const seconds: ValueCodec<bigint> = {
  spec: { is: 'seconds' },
  placeholder: 'SECONDS',
  wanted: 'a number of seconds, for example 2 or 0.5',
  parse: (value) => parseDuration(value) ?? parseDuration(`${value}s`),
  show: durationText,
};

/** How much is logged, by source. */
export const logLevels: ValueCodec<LogLevels> = {
  spec: { is: 'logLevels' },
  placeholder: 'LEVEL|SOURCE:LEVEL,...',
  wanted: 'a level (quiet, error, warning, info or debug), or levels by source, for example *:info,dns:debug',
  parse: parseLogLevels,
  show: logLevelsText,
};

/** An IPv4 or IPv6 address: its 4 or 16 bytes, as they are in a packet. */
export const address: ValueCodec<Uint8Array> = {
  spec: { is: 'address' },
  placeholder: 'ADDRESS',
  wanted: 'an IP address, for example 10.0.0.2 or fe80::1',
  parse: parseAddress,
  show: addressText,
};

/** An address and the length of its network's prefix. */
export const addressRange: ValueCodec<AddressRange> = {
  spec: { is: 'addressRange' },
  placeholder: 'ADDRESS/BITS',
  wanted: 'an IP address with the length of its prefix, for example 10.0.0.2/24',
  parse: parseAddressRange,
  show: addressRangeText,
};

/** One of a few words. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): ValueCodec<Choice> {
  return {
    spec: { is: 'oneOf', choices },
    placeholder: choices.join('|'),
    wanted: `one of ${choices.join(', ')}`,
    parse: (value) => choices.find((choice) => choice === value),
    show: (value) => value,
  };
}

/** The codec of a kind that is known as data only. */
export function codecOf(spec: ValueSpec): ValueCodec<unknown> {
  const codec =
    spec.is === 'oneOf'
      ? oneOf(...spec.choices)
      : { text, integer, flag, duration, seconds, logLevels, address, addressRange }[spec.is];
  // Whoever has the value got it from this very codec.
  return codec as ValueCodec<unknown>;
}
