import { MARK } from './init-script.js';

/** The result of a script. */
export interface LabResult {
  /** What it wrote to its output, without carriage returns. */
  readonly output: string;
  /** What it wrote to its second output. */
  readonly log: string;
  readonly status: number;
}

/**
 * Finds the results of scripts in the console of the lab: a line `@@ NAME STATUS OUTPUT-BYTES LOG-BYTES`, then both
 * outputs. A result that is not whole is left out.
 */
export function parseResults(console: Buffer): Map<string, LabResult> {
  const results = new Map<string, LabResult>();
  const mark = new RegExp(`${MARK} (\\S+) (\\d+) (\\d+) (\\d+)\\n`, 'g');
  // Bytes as characters: the lengths count bytes.
  const text = console.toString('latin1');
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const [, name, status, outputBytes, logBytes] = found;
    const begin = mark.lastIndex;
    const middle = begin + Number(outputBytes);
    const end = middle + Number(logBytes);
    if (end > console.length) break;
    results.set(name!, { output: read(begin, middle), log: read(middle, end), status: Number(status) });
    mark.lastIndex = end;
  }
  return results;

  function read(from: number, to: number): string {
    return console.toString('utf8', from, to).replaceAll('\r', '');
  }
}
