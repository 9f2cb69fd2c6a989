/** What is shown: all messages that matter as much, or none. The order is that of their weight. */
export const LOG_LEVELS = ['quiet', 'error', 'warning', 'info', 'debug'] as const;

export type LogThreshold = (typeof LOG_LEVELS)[number];

/** How much is shown, by source; `*` stands for all that are not named. */
export type LogLevels = Readonly<Record<string, LogThreshold>>;

/** The name of a source: anything that does not mean something here. */
const SOURCE = /^[^\s:,*]+$|^\*$/;

/**
 * `info`, `dns:debug` and `*:warning,dns:debug`; `undefined` for anything else. A level alone is for every source. The
 * last word on a source counts.
 */
export function parseLogLevels(text: string): LogLevels | undefined {
  const levels: [string, LogThreshold][] = [];
  for (const part of text.split(',')) {
    const colon = part.lastIndexOf(':');
    const source = colon === -1 ? '*' : part.slice(0, colon);
    const level = LOG_LEVELS.find((one) => one === part.slice(colon + 1));
    if (level === undefined || !SOURCE.test(source)) return undefined;
    levels.push([source, level]);
  }
  // Names of sources are anybody's: `__proto__` is one like any other.
  return Object.fromEntries(levels);
}

/** Levels as `parseLogLevels` reads them: `*:info,dns:debug`. */
export function logLevelsText(levels: LogLevels): string {
  return Object.entries(levels)
    .map(([source, level]) => `${source}:${level}`)
    .join(',');
}
