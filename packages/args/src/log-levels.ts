/** The thresholds of a log, from nothing to everything: a threshold shows its level and the levels before it. */
export const LOG_LEVELS = ['quiet', 'error', 'warning', 'info', 'debug'] as const;

export type LogThreshold = (typeof LOG_LEVELS)[number];

/** The threshold of each source; `*` is for all other sources. */
export type LogLevels = Readonly<Record<string, LogThreshold>>;

/** The name of a source: text without white space and without the characters of this syntax. */
const SOURCE = /^[^\s:,*]+$|^\*$/;

/**
 * Reads `info`, `dns:debug` or `*:warning,dns:debug`; returns `undefined` for any other text. A level alone is for
 * every
 * source. The last entry for a source counts.
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
  // Programs choose the names of sources, so `__proto__` must work like any other.
  return Object.fromEntries(levels);
}

/** Returns the text of levels, as `parseLogLevels` reads it: `*:info,dns:debug`. */
export function logLevelsText(levels: LogLevels): string {
  return Object.entries(levels)
    .map(([source, level]) => `${source}:${level}`)
    .join(',');
}
