/** The versions that the passes are written for. */
export type Pinned = 'wabt 1.0.30' | 'quickjs-wasi 3.6.2';

/** Returns the error of a pass that does not recognise its input. */
export function unrecognised(problem: string, pinned: Pinned): Error {
  return new Error(`The translated engine ${problem}: is this ${pinned}?`);
}

/** Replaces the first occurrence of an exact text at or behind `start`. Throws when there is none. */
export function replaceOnce(source: string, from: string, to: string, what: string, start = 0): string {
  const first = source.indexOf(from, start);
  if (first < 0) throw unrecognised(`has no ${what}`, 'wabt 1.0.30');
  return source.slice(0, first) + to + source.slice(first + from.length);
}

/** Returns a function of the translated engine, from its head to its closing brace; empty when there is none. */
export function functionText(source: string, name: string): string {
  const start = source.search(new RegExp(`^static \\w+ w2c_${name}\\(.*\\{$`, 'm'));
  return start < 0 ? '' : source.slice(start, source.indexOf('\n}\n', start) + 3);
}
