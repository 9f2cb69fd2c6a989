import type { LogLevel, LogMessage, Logs } from '@mirage/types';

/** Messages of all levels, kept for a test. */
export interface MemoryLogs extends Logs {
  /** What was logged so far: `info dns: TEXT`. */
  readonly lines: readonly string[];
}

/** Logs for tests. */
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
