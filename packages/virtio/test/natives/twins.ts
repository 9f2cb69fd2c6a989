import { scriptVirtqueue } from '@mirage/kernel/virtqueue';
import { scriptBulk } from '@mirage/runtime/network';

/** The natives for networks in TypeScript, by name. `copy` has no result. */
const TWINS = { ...scriptBulk, ...scriptVirtqueue };

/** The natives that have a result. */
export type NativeName = Exclude<keyof typeof TWINS, 'copy'>;

/** An argument: bytes, which the native may change, or a number. The same array twice is the same memory. */
export type Argument = Uint8Array | number;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Returns a call as a line for the program network-natives of the kernel's tests. */
export function callLine(name: NativeName, args: readonly Argument[]): string {
  const words = args.map((argument, index) => {
    if (typeof argument === 'number') return String(argument);
    const earlier = args.indexOf(argument);
    return earlier < index ? `=${earlier}` : `#${hex(argument)}`;
  });
  return [name, ...words].join(' ');
}

/**
 * Calls the twin of a native. Returns what the program network-natives prints for the native: its result, or `panic`
 * where the native ends the machine; then all bytes after the call.
 */
export function callTwin(name: NativeName, args: readonly Argument[]): string {
  const bytes = args.filter((argument, index) => typeof argument !== 'number' && args.indexOf(argument) === index);
  let result: string;
  try {
    result = String((TWINS[name] as (...all: readonly Argument[]) => number)(...args));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    result = 'panic';
  }
  return [result, ...bytes.map((argument) => `#${hex(argument as Uint8Array)}`)].join(' ');
}

/**
 * Replaces the natives of rings by twins that pass each call to `compare`, as a line and with its result. Calls with
 * more than `mostBytes` of arguments are left out, because their lines are long.
 */
export function watchTwins(natives: object, mostBytes: number, compare: (line: string, result: string) => void): void {
  for (const name of Object.keys(scriptVirtqueue) as (keyof typeof scriptVirtqueue)[]) {
    const watched = (...args: readonly Uint8Array[]): number => {
      const twin = scriptVirtqueue[name] as (...all: readonly Uint8Array[]) => number;
      if (args.reduce((sum, { length }) => sum + length, 0) > mostBytes) return twin(...args);
      const line = callLine(name, args);
      const result = callTwin(name, args);
      compare(line, result);
      if (result.startsWith('panic')) throw new RangeError(line);
      return Number(result.split(' ')[0]);
    };
    Object.assign(natives, { [name]: watched });
  }
}
