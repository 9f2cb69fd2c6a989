import type { LogLevel, LogMessage, Logs } from '@mirage/types';

/**
 * Logs that keep the messages of all levels.
 *
 * @example
 *   import { memoryLogs, type MemoryLogs } from 'mirage/testing';
 *
 *   const logs: MemoryLogs = memoryLogs();
 *   expect(logs.lines).toEqual([]);
 */
export interface MemoryLogs extends Logs {
  /** The messages so far, each as `LEVEL SOURCE: TEXT`. */
  readonly lines: readonly string[];
}

/**
 * Creates logs for tests.
 *
 * @example
 *   import { memoryLogs } from 'mirage/testing';
 *
 *   const logs = memoryLogs();
 *   logs.logger('dns').info('asking');
 *   expect(logs.lines).toEqual(['info dns: asking']);
 */
export function memoryLogs(): MemoryLogs {
  const lines: string[] = [];
  return {
    lines,
    logger(source) {
      const at =
        (level: LogLevel) =>
        (message: LogMessage): void =>
          void lines.push(`${level} ${source}: ${typeof message === 'string' ? message : message()}`);
      return { error: at('error'), warning: at('warning'), info: at('info'), debug: at('debug') };
    },
  };
}
