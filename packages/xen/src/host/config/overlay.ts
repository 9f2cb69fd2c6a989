import { MirageError, type Overlay } from '@mirage/core';
import { parseXl, XlSyntaxError, type XlSetting, type XlValue } from './xl-syntax.js';

/** Settings that decide which program runs and what it is called: another value would be another unikernel. */
const OURS: readonly string[] = ['name', 'kernel', 'type'];

/**
 * The generated settings with the user's: `=` replaces a value, `+=` adds to a list or a string, what is new comes
 * last. Error: MIR0412, at the line of the user's file.
 */
export function mergeOverlay(
  generated: ReadonlyMap<string, XlValue>,
  overlay: Overlay | undefined,
): Map<string, XlValue> {
  const merged = new Map(generated);
  if (!overlay) return merged;
  for (const setting of readOverlay(overlay)) {
    const { name, operation, value } = setting;
    if (OURS.includes(name)) {
      throw wrong(overlay, setting, `${name} is decided by the configuration`, `Remove the line with ${name}.`);
    }
    const before = operation === '+=' ? merged.get(name) : undefined;
    const sum = before === undefined ? value : added(before, value);
    if (sum === undefined) {
      throw wrong(
        overlay,
        setting,
        `${name} cannot be added to: both have to be lists, or both strings`,
        `Write ${name} = to replace it.`,
      );
    }
    merged.set(name, sum);
  }
  return merged;
}

function added(before: XlValue, value: XlValue): XlValue | undefined {
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
    throw wrong(overlay, error, error.message, 'The settings of xl are described by `man xl.cfg`.');
  }
}

function wrong(
  overlay: Overlay,
  { line, column }: { line: number; column: number },
  what: string,
  next: string,
): MirageError {
  return new MirageError('MIR0412', `The settings for xl cannot be used: ${what}.`, {
    where: { file: overlay.file, line, column },
    next,
  });
}
