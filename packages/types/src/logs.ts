/** How much a message matters, from the most to the least. */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/** What a message says, or a function that makes it: called only when somebody wants to read messages of that level. */
export type LogMessage = string | (() => string);

/** Messages of one source, a library or a part of the program. Each is a line, in the order of the calls. */
export interface Logger {
  /** Something did not happen that should have. */
  error(message: LogMessage): void;
  /** Something may have to be looked at. */
  warning(message: LogMessage): void;
  /** What goes on. */
  info(message: LogMessage): void;
  /** What only who looks for a mistake wants to know. */
  debug(message: LogMessage): void;
}

/** Where messages go. Which are shown, the argument `--logs` says. */
export interface Logs {
  /** The messages of `source`, the name by which people choose them: `--logs=dns:debug`. */
  logger(source: string): Logger;
}
