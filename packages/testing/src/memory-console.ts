import type { Console } from '@mirage/types';

/**
 * Options of `memoryConsole`.
 *
 * @example
 *   import { memoryConsole, type MemoryConsoleOptions } from 'mirage/testing';
 *
 *   const options: MemoryConsoleOptions = { input: ['Ada'] };
 *   const console = memoryConsole(options);
 */
export interface MemoryConsoleOptions {
  /** The lines that `readLine` returns, without line endings, before the end of input. Default: none. */
  readonly input?: readonly string[];
}

/**
 * A console that keeps everything that is written to it.
 *
 * @example
 *   import { memoryConsole, type MemoryConsole } from 'mirage/testing';
 *
 *   const console: MemoryConsole = memoryConsole();
 *   await console.log('hello');
 *   expect(console.lines).toEqual(['hello']);
 */
export interface MemoryConsole extends Console {
  /** Everything written so far, as text. */
  readonly output: string;
  /** The lines written so far, without line endings. An unfinished last line counts. */
  readonly lines: readonly string[];
}

/**
 * Creates a console for tests. It reads its input from a list, and keeps its output in memory.
 *
 * @example
 *   import { memoryConsole } from 'mirage/testing';
 *
 *   const console = memoryConsole({ input: ['Ada'] });
 *   expect(await console.readLine()).toBe('Ada');
 *   expect(await console.readLine()).toBeUndefined();
 *   await console.write('hello');
 *   expect(console.output).toBe('hello');
 */
export function memoryConsole({ input = [] }: MemoryConsoleOptions = {}): MemoryConsole {
  const waiting = [...input];
  const decoder = new TextDecoder();
  let output = '';
  const write = async (data: string | Uint8Array): Promise<void> => {
    // A character may be split over two writes of bytes: the decoder keeps its first half.
    output += typeof data === 'string' ? data : decoder.decode(data, { stream: true });
  };
  return {
    get output() {
      return output;
    },
    get lines() {
      const lines = output.split('\n');
      if (lines.at(-1) === '') lines.pop();
      return lines;
    },
    write,
    log: (line) => write(line + '\n'),
    readLine: async () => waiting.shift(),
  };
}
