import { Minimatch } from 'minimatch';

/** Matches like Nx and npm, and also matches hidden files. Callers handle patterns that start with `!`. */
const OPTIONS = { dot: true, nocomment: true, nonegate: true };

/** Returns a function that reports whether a path or a name matches a pattern: `*`, `**`, `?`, `{a,b}`. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const compiled = new Minimatch(pattern.replace(/^\.\//, '').replace(/\/$/, ''), OPTIONS);
  return (path) => compiled.match(path);
}

/** Whether a path or a name matches a pattern. Use `globMatcher` for many paths. */
export function matchesGlob(path: string, pattern: string): boolean {
  return globMatcher(pattern)(path);
}
