/**
 * The severity of a message, from the highest to the lowest.
 *
 * @example
 *   import type { Logger, LogLevel } from 'mirage/types';
 *
 *   export function logAt(log: Logger, level: LogLevel, text: string): void {
 *     log[level](text);
 *   }
 */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/**
 * The text of a message, or a function that returns it. The function is called only if messages of the level are shown.
 *
 * @example
 *   import type { LogMessage } from 'mirage/types';
 *
 *   export const plain: LogMessage = 'started';
 *   export const computed: LogMessage = () => `state: ${JSON.stringify({ queries: 0 })}`;
 */
export type LogMessage = string | (() => string);

/**
 * Logs messages of one source: a library or a part of the program. Each message is a line, in the order of the calls.
 *
 * @example
 *   import type { Logger } from 'mirage/types';
 *
 *   export function report(log: Logger, problem: string | undefined): void {
 *     if (problem === undefined) log.info('done');
 *     else log.error(problem);
 *   }
 */
export interface Logger {
  /** Logs that something failed. */
  error(message: LogMessage): void;
  /** Logs something that may need attention. */
  warning(message: LogMessage): void;
  /** Logs normal operation. */
  info(message: LogMessage): void;
  /** Logs details for debugging. */
  debug(message: LogMessage): void;
}

/**
 * The log of the unikernel. The argument `--logs` selects the messages that are shown.
 *
 * @example
 *   import type { Logs } from 'mirage/types';
 *
 *   export const Main = {
 *     async start(logs: Logs): Promise<void> {
 *       const log = logs.logger('dns');
 *       log.info('started');
 *       log.debug(() => `state: ${JSON.stringify({ queries: 0 })}`);
 *     },
 *   };
 */
export interface Logs {
  /** Returns the logger of a source. Users select a source by its name: `--logs=dns:debug`. */
  logger(source: string): Logger;
}
