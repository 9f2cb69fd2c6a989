import { compileForHost } from './compile.js';

/** What the natives for text do with bytes: `surrogates` is the last step of encoding. */
export type TextOperation = 'head' | 'utf8' | 'ascii' | 'surrogates';

/** Runs a native on each of the bytes. Returns what it returns as UTF-8; undefined where it returns that. */
export type TextRunner = (operation: TextOperation, all: readonly Uint8Array[]) => (Buffer | undefined)[];

/** The natives, compiled for this machine. */
export function textNativesOfHost(): TextRunner {
  const run = compileForHost('text', 'address');
  return (operation, all) =>
    run(all.map((bytes) => `${operation} .${Buffer.from(bytes).toString('hex')}.`)).map((line) => {
      const hex = line.slice(0, -1);
      return hex === '-' ? undefined : Buffer.from(hex, 'hex');
    });
}
