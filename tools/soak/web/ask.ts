import { execFileSync } from 'node:child_process';
import type { Served } from './shop';

/** Calls curl; without `--max-time` it waits for at most 30 s. Returns what it prints, or its error. */
export function curl(...words: readonly string[]): string {
  try {
    return execFileSync('curl', ['-sS', '--max-time', '30', ...words], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error).trim();
  }
}

/** Returns a number of /metrics without labels, or of the server `http`; NaN if there is none. */
export function metric(shop: Served, name: string): number {
  const text = curl(`http://127.0.0.1:${shop.metricsPort}/metrics`);
  return Number(new RegExp(`^${name}(?:\\{server="http"\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
}
