import type { Location, Problem } from '@mirage/core';

/** Output for messages: whole lines, so that Nx can mix them with those of other tasks. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

export const terminal: Terminal = {
  out: (line) => process.stdout.write(line + '\n'),
  error: (line) => process.stderr.write(line + '\n'),
};

/** Formats a progress message: `out_to_lunch   1 job [Loaf.Relax(console)]`. Further lines are indented. */
export function progress(label: string, text: string): string {
  const width = Math.max(9, label.length + 3);
  return text
    .split('\n')
    .map((line, index) => ((index === 0 ? label : '').padEnd(width) + line).trimEnd())
    .join('\n');
}

/**
 * Formats an error: location, code and message; the underlined line of source; the same for a related location; what to
 * do next.
 */
export function formatError(error: Problem, excerpt?: Excerpt, related?: Excerpt): string {
  return format(error, error.code, excerpt, related);
}

/** Formats a warning: like an error, with the word `warning` before its code. */
export function formatWarning(warning: Problem, excerpt?: Excerpt): string {
  return format(warning, `warning ${warning.code}`, excerpt);
}

function format(
  { where, related, message, next }: Problem,
  code: string,
  excerpt: Excerpt | undefined,
  relatedExcerpt?: Excerpt,
): string {
  const at = where ? `${placeOf(where)}  ` : '';
  const lines = [`${at}${code}  ${message}`, ...linesOf(excerpt)];
  if (related) lines.push(placeOf(related), ...linesOf(relatedExcerpt));
  if (next) lines.push(...next.split('\n').map((line) => `    ${line}`));
  return lines.join('\n');
}

function placeOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** Returns a line of source and the line that underlines it. */
function linesOf(excerpt: Excerpt | undefined): string[] {
  if (excerpt === undefined) return [];
  const text = excerpt.text.trimStart();
  const start = Math.max(0, excerpt.column - 1 - (excerpt.text.length - text.length));
  return [`    ${text.trimEnd()}`, `    ${' '.repeat(start)}${'~'.repeat(Math.max(1, excerpt.length))}`];
}

/** A line of source and the range to underline. `column` starts at 1. */
export interface Excerpt {
  readonly text: string;
  readonly column: number;
  readonly length: number;
}

/** Formats a size in decimal units: `23 kB`, `1.32 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}
