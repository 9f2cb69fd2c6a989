export { quoteArguments, splitArguments } from './codec.js';
export { declareArguments } from './declare.js';
export type { ArgumentOptions, Arguments } from './declare.js';
export { helpText } from './help.js';
export { parseArguments } from './parse.js';
export type { Accepted, Argument, Parsed } from './parse.js';
export { address, addressRange, codecOf, duration, flag, integer, oneOf, text } from './values.js';
export type { ValueCodec, ValueSpec } from './values.js';
export type { AddressRange } from './address.js';
