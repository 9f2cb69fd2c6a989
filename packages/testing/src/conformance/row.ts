/** One row of a conformance table: what every device of a kind does. */
export interface ConformanceRow<Device> {
  /** As a clause: `reads back what was written`. */
  readonly name: string;
  /**
   * Looks whether the device does. Throws an Error that says what it does instead. Rows run one after the other, on one
   * device.
   */
  readonly check: (device: Device) => Promise<void>;
}

/**
 * Runs a table on a device, in a test or inside a unikernel: one line for each row, `ok   NAME` or `FAIL NAME: what it
 * does instead`. Gives the number of rows that failed.
 */
export async function runConformance<Device>(
  rows: readonly ConformanceRow<Device>[],
  device: Device,
  say: (line: string) => void | Promise<void>,
): Promise<number> {
  let failed = 0;
  for (const { name, check } of rows) {
    try {
      await check(device);
      await say(`ok   ${name}`);
    } catch (error) {
      failed++;
      await say(`FAIL ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}

/** Throws unless the two are equal: the same value, or bytes with the same contents. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const same =
    actual instanceof Uint8Array && expected instanceof Uint8Array ? equalBytes(actual, expected) : actual === expected;
  if (!same) throw new Error(`${what} is ${show(actual)}, not ${show(expected)}`);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function show(value: unknown): string {
  if (!(value instanceof Uint8Array)) return typeof value === 'string' ? `'${value}'` : String(value);
  const head = [...value.subarray(0, 8)].join(' ');
  return `${value.length} bytes [${head}${value.length > 8 ? ' ...' : ''}]`;
}
