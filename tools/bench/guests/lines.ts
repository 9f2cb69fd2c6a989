import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';

/** Output of a process, with the time at which each text arrived. */
export interface Lines {
  /**
   * Returns the time at which `text` was in the output, in milliseconds of this process's clock; it may be before this
   * call. The search begins at the index `from` of the output. Throws after a timeout.
   */
  readonly until: (text: string, options?: { readonly timeoutMs?: number; readonly from?: number }) => Promise<number>;
  /** Returns the output so far, without carriage returns. */
  readonly output: () => string;
  /** Resolves at the end of the output. */
  readonly ended: Promise<void>;
}

/** Longer than any step on a busy machine. */
const DEFAULT_TIMEOUT_MS = 120_000;

/** Reads an output. Times are exact only while this process is not busy. */
export function watchLines(stream: Readable): Lines {
  /** The output's length and the time after each piece. */
  const pieces: { readonly lengthSoFar: number; readonly ms: number }[] = [];
  let output = '';
  let isOver = false;
  const watchers = new Set<() => void>();
  const changed = (): void => watchers.forEach((look) => look());
  stream.setEncoding('utf8').on('data', (text: string) => {
    output += text.replaceAll('\r', '');
    pieces.push({ lengthSoFar: output.length, ms: performance.now() });
    changed();
  });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true;
      changed();
      resolve();
    };
    stream.once('close', end).on('error', end);
  });
  return {
    output: () => output,
    ended,
    until: (text, { timeoutMs = DEFAULT_TIMEOUT_MS, from = 0 } = {}) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          act();
        };
        const fail = (why: string): void =>
          settle(() => reject(new Error(`${why} before the output ${JSON.stringify(text)}:\n${output}`)));
        const timer = setTimeout(() => fail(`timeout after ${timeoutMs / 1000} s`), timeoutMs);
        const look = (): void => {
          const place = output.indexOf(text, from);
          if (place >= 0) {
            const end = place + text.length;
            settle(() => resolve(pieces.find(({ lengthSoFar }) => lengthSoFar >= end)!.ms));
          } else if (isOver) fail('it ended');
        };
        watchers.add(look);
        look();
      }),
  };
}
