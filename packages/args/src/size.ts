const UNITS = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** Returns a size in bytes: `4MiB`, `512KiB`, `1000`. Undefined if the text is not one. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,15})(GiB|MiB|KiB|B)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (UNITS.find(([name]) => name === unit)?.[1] ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Returns the shortest text of a size: `4MiB`. */
export function sizeText(bytes: number): string {
  const [unit, factor] = UNITS.find(([, one]) => bytes > 0 && bytes % one === 0) ?? ['', 1];
  return `${bytes / factor}${unit}`;
}
