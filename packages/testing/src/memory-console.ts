import type { Console } from '@mirage/types';

export interface MemoryConsoleOptions {
  /** The lines that `readLine` gives, in order, without line endings; then comes the end of input. Default: none. */
  readonly input?: readonly string[];
}

/** A console that keeps what is written to it. */
export interface MemoryConsole extends Console {
  /** Everything written so far, as text. */
  readonly output: string;
  /** The lines written so far, without line endings. A last line that is not ended counts. */
  readonly lines: readonly string[];
}

/** A console for tests: it reads from a list and writes to memory. */
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
