/** An argument: bytes, which the native may change, or a number. The same array twice is the same memory. */
export type Argument = Uint8Array | number;

/** A native in TypeScript, which throws a RangeError where the native ends the machine. */
type Twin = (...args: never[]) => number;

const hex = (bytes: Uint8Array): string => `#${Buffer.from(bytes).toString('hex')}`;

/** Returns a call as a line for the program network-natives of this folder. */
export function callLine(name: string, args: readonly Argument[]): string {
  const words = args.map((argument, index) => {
    if (typeof argument === 'number') return String(argument);
    const earlier = args.indexOf(argument);
    return earlier < index ? `=${earlier}` : hex(argument);
  });
  return [name, ...words].join(' ');
}

/**
 * Calls the twin of a native. Returns what the program network-natives prints for the native: its result, or `panic`
 * where the native ends the machine; then all bytes after the call.
 */
export function callTwin(twin: Twin, args: readonly Argument[]): string {
  const bytes = args.filter((argument, index) => typeof argument !== 'number' && args.indexOf(argument) === index);
  let result: string;
  try {
    result = String(twin(...(args as never[])));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    result = 'panic';
  }
  return [result, ...bytes.map((argument) => hex(argument as Uint8Array))].join(' ');
}

/** Whether a native did what its twin did. After a panic there is no machine whose memory could differ. */
export const isSameCall = (native: string, twin: string): boolean =>
  twin.startsWith('panic') ? native.startsWith('panic') : native === twin;

/**
 * Replaces natives by twins that pass each call to `compare`, as a line and with its result. Calls with more than
 * `mostBytes` of arguments are left out, because their lines are long.
 */
export function watchTwins(
  natives: object,
  twins: Readonly<Record<string, Twin>>,
  mostBytes: number,
  compare: (line: string, result: string) => void,
): void {
  for (const [name, twin] of Object.entries(twins)) {
    const watched = (...args: readonly Uint8Array[]): number => {
      if (args.reduce((sum, { length }) => sum + length, 0) > mostBytes) return twin(...(args as never[]));
      const line = callLine(name, args);
      const result = callTwin(twin, args);
      compare(line, result);
      if (result.startsWith('panic')) throw new RangeError(line);
      return Number(result.split(' ')[0]);
    };
    Object.assign(natives, { [name]: watched });
  }
}

/** The result of many random calls. */
export interface CallsReport {
  steps: number;
  /** Frames received or sent, negative results, and calls that the machine does not survive. */
  frames: number;
  refusals: number;
  panics: number;
  readonly violations: string[];
}

/** Random calls of a native and of its twin. */
export interface CallComparison {
  readonly report: CallsReport;
  /** Calls the twin, and the native later. `isFrame`: whether a result moves a frame. */
  readonly call: (name: string, twin: Twin, args: readonly Argument[], isFrame?: (result: number) => boolean) => void;
  /** Runs the remaining calls of the natives and compares the results. */
  readonly finish: () => CallsReport;
}

/** Compares calls in batches of this many bytes of text. */
const BATCH_BYTES = 8_000_000;

/** Compares natives with their twins. `run` is the program network-natives. */
export function compareCalls(run: (lines: readonly string[]) => string[], seed: number): CallComparison {
  const report: CallsReport = { steps: 0, frames: 0, refusals: 0, panics: 0, violations: [] };
  let lines: string[] = [];
  let expected: string[] = [];
  let waiting = 0;
  const compare = (): void => {
    const results = lines.length === 0 ? [] : run(lines);
    for (const [index, line] of lines.entries()) {
      if (isSameCall(results[index]!, expected[index]!) || report.violations.length > 2) continue;
      report.violations.push(`seed ${seed}: ${line}\n  native ${results[index]}\n  twin   ${expected[index]}`);
    }
    [lines, expected, waiting] = [[], [], 0];
  };
  return {
    report,
    call(name, twin, args, isFrame = () => false) {
      report.steps++;
      const line = callLine(name, args);
      const result = callTwin(twin, args);
      if (result.startsWith('panic')) report.panics++;
      else if (result.startsWith('-')) report.refusals++;
      else if (isFrame(Number(result.split(' ')[0]))) report.frames++;
      lines.push(line);
      expected.push(result);
      waiting += line.length;
      if (waiting > BATCH_BYTES) compare();
    },
    finish() {
      compare();
      return report;
    },
  };
}
