export type { Accepted, Argument } from './argument.js';
export { quoteArguments, splitArguments } from './argument-line.js';
export { declareArguments } from './declare-arguments.js';
export type { ArgumentOptions, Arguments } from './declare-arguments.js';
export { helpText } from './help-text.js';
export { parseArguments } from './parse-arguments.js';
export type { Parsed } from './parse-arguments.js';
export {
  address,
  codecOf,
  duration,
  flag,
  integer,
  logLevels,
  oneOf,
  prefix,
  prefixes,
  seconds,
  size,
  tcpPort,
  text,
  udpPort,
} from './value-codecs.js';
export { shellQuote } from './shell-quote.js';
export type { ValueCodec, ValueSpec } from './value-codecs.js';
export { LOG_LEVELS, logLevelsText, parseLogLevels } from './log-levels.js';
export type { LogLevels, LogThreshold } from './log-levels.js';
