import { MirageError, type Overlay } from '@mirage/core';
import { parseXl, XlSyntaxError, type XlSetting, type XlValue } from './xl-syntax.js';

/** Settings that an overlay cannot change: with another value it would be another unikernel. */
const FIXED: readonly string[] = ['name', 'kernel', 'type'];

/**
 * Merges the user's settings into the generated ones: `=` replaces a value, `+=` appends to a list or a string, and new
 * settings come last. Error: MIR0412, at the line of the user's file.
 */
export function mergeOverlay(
  generated: ReadonlyMap<string, XlValue>,
  overlay: Overlay | undefined,
): Map<string, XlValue> {
  const merged = new Map(generated);
  if (!overlay) return merged;
  for (const setting of readOverlay(overlay)) {
    const { name, operation, value } = setting;
    if (FIXED.includes(name)) {
      throw invalid(overlay, setting, `${name} is set by config.ts`, `Remove the line with ${name}.`);
    }
    const before = operation === '+=' ? merged.get(name) : undefined;
    const after = before === undefined ? value : append(before, value);
    if (after === undefined) {
      throw invalid(
        overlay,
        setting,
        `+= needs two lists or two strings, and ${name} has another value`,
        `Write ${name} = to replace the value.`,
      );
    }
    merged.set(name, after);
  }
  return merged;
}

function append(before: XlValue, value: XlValue): XlValue | undefined {
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  return Array.isArray(before) && Array.isArray(value)
    ? [...(before as XlValue[]), ...(value as XlValue[])]
    : undefined;
}

function readOverlay(overlay: Overlay): XlSetting[] {
  try {
    return parseXl(overlay.text);
  } catch (error) {
    if (!(error instanceof XlSyntaxError)) throw error;
    throw invalid(overlay, error, error.message, 'See `man xl.cfg` for the settings of xl.');
  }
}

function invalid(
  overlay: Overlay,
  { line, column }: { line: number; column: number },
  why: string,
  next: string,
): MirageError {
  return new MirageError('MIR0412', `Invalid settings for xl: ${why}.`, {
    where: { file: overlay.file, line, column },
    next,
  });
}
