/**
 * One row of a conformance table: a rule for every device of a kind. `check` throws an `Error` that says how the
 * device differs. The rows of a table run in order, on one device.
 *
 * @example
 *   import { expectEqual, type ConformanceRow } from 'mirage/testing';
 *   import type { Clock } from 'mirage/types';
 *
 *   const row: ConformanceRow<Clock> = {
 *     name: 'never goes back',
 *     async check(clock) {
 *       const before = clock.monotonicNs();
 *       expectEqual('whether it went back', clock.monotonicNs() < before, false);
 *     },
 *   };
 */
export interface ConformanceRow<Device> {
  /** A clause whose subject is the device: `reads back what was written`. */
  readonly name: string;
  /** Checks the device. Throws an `Error` that says how it differs. */
  readonly check: (device: Device) => Promise<void>;
}

/**
 * Runs a table on a device, in a test or inside a unikernel. Calls `say` with one line for each row: `ok   NAME`, or
 * `FAIL NAME: how the device differs`. Returns the number of rows that failed.
 *
 * @example
 *   import { clockConformance, manualClock, runConformance } from 'mirage/testing';
 *
 *   const lines: string[] = [];
 *   const failed = await runConformance(clockConformance, manualClock(), (line) => void lines.push(line));
 *   expect(failed).toBe(0);
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

/**
 * Checks that two values are equal: the same value, or bytes with the same contents. `what` names the value in the
 * error.
 *
 * @throws {Error} if they differ.
 * @example
 *   import { expectEqual } from 'mirage/testing';
 *
 *   expectEqual('the contents', Uint8Array.of(1, 2), Uint8Array.of(1, 2));
 */
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
