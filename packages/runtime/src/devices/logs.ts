import type { Clock, Console, LogLevel, LogMessage, Logs } from '@mirage/types';
import { LOG_LEVELS, type LogLevels } from '@mirage/args';

/**
 * Writes messages to a console, one line each: `2026-11-25T07:31:00.000Z: [INFO] [dns] TEXT`, or with the format `json`
 * an object with `time`, `level`, `source` and `message`. `levels` selects the messages; of sources that it does not
 * name, all but debug messages are shown.
 */
export function connectLogs(
  _parameters: object,
  levels: LogLevels,
  format: 'text' | 'json',
  console: Pick<Console, 'log'>,
  clock: Pick<Clock, 'wallNs'>,
): Logs {
  const given = new Map(Object.entries(levels));
  return {
    logger(source) {
      const most = LOG_LEVELS.indexOf(given.get(source) ?? given.get('*') ?? 'info');
      const at = (level: LogLevel): ((message: LogMessage) => void) =>
        LOG_LEVELS.indexOf(level) > most
          ? () => {}
          : (message) => {
              const time = new Date(Number(clock.wallNs() / 1_000_000n)).toISOString();
              const text = typeof message === 'string' ? message : message();
              const line =
                format === 'json'
                  ? JSON.stringify({ time, level, source, message: text })
                  : `${time}: [${level.toUpperCase()}] [${source}] ${text}`;
              void console.log(line);
            };
      return { error: at('error'), warning: at('warning'), info: at('info'), debug: at('debug') };
    },
  };
}
