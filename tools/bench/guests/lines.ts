import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';

/** Output that comes line by line, with the time at which each text was there. */
export interface Lines {
  /**
   * Milliseconds of this process's clock when `text` was in the output, which may be before this call; `from` is the
   * place of the output where it may begin. Errors: throws when it does not come in time.
   */
  readonly until: (text: string, options?: { readonly timeoutMs?: number; readonly from?: number }) => Promise<number>;
  /** All of it so far, without carriage returns. */
  readonly output: () => string;
  /** Settles when no more comes. */
  readonly ended: Promise<void>;
}

/** As far as a machine that does other things as well may need for one step. */
const PATIENCE_MS = 120_000;

/** Follows an output. Only what comes while this process is not busy has its true time. */
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
    until: (text, { timeoutMs = PATIENCE_MS, from = 0 } = {}) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          act();
        };
        const fail = (why: string): void =>
          settle(() => reject(new Error(`${why} before it said ${JSON.stringify(text)}:\n${output}`)));
        const timer = setTimeout(() => fail(`${timeoutMs / 1000} s were over`), timeoutMs);
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
