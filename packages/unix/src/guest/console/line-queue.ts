import type { Readable } from 'node:stream';
import { lineSplitter } from './line-splitter.js';

/** Lines of an input, for any number of readers, which receive them in the order of their calls. */
export interface LineQueue {
  /** Resolves to the next line, or `undefined` at and after the end of input. Rejects when the input cannot be read. */
  readonly next: () => Promise<string | undefined>;
}

interface Reader {
  readonly resolve: (line: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads lines from the stream that `open` returns. `open` is called at the first `next`, so a program that reads
 * nothing does not touch its input. The stream flows only while a reader waits: it does not keep the process alive
 * otherwise, and input for the next process is not consumed.
 */
export function lineQueue(open: () => Readable): LineQueue {
  const splitter = lineSplitter();
  let lines: string[] = [];
  let taken = 0;
  const readers: Reader[] = [];
  let ending: { readonly error?: unknown } | undefined;
  let input: Readable | undefined;

  const deliver = (): void => {
    while (readers.length > 0 && taken < lines.length) readers.shift()!.resolve(lines[taken++]);
    if (taken === lines.length) {
      lines = [];
      taken = 0;
    }
    if (ending) for (const reader of readers.splice(0)) settle(reader, ending);
    else if (readers.length === 0) input?.pause();
  };
  const add = (more: readonly string[]): void => {
    for (const line of more) lines.push(line);
    deliver();
  };
  const finish = (how: { readonly error?: unknown }): void => {
    if (ending) return;
    ending = how;
    add(splitter.end());
  };
  const connect = (): Readable => {
    const stream = open();
    stream.on('data', (chunk: Uint8Array) => add(splitter.push(chunk)));
    stream.on('end', () => finish({}));
    stream.on('close', () => finish({}));
    stream.on('error', (error) => finish({ error }));
    return stream;
  };

  return {
    next: () =>
      new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
        deliver();
        if (readers.length === 0 || ending) return;
        input ??= connect();
        input.resume();
      }),
  };
}

function settle({ resolve, reject }: Reader, ending: { readonly error?: unknown }): void {
  if ('error' in ending) reject(ending.error);
  else resolve(undefined);
}
