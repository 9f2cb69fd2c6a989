import type { Clock, Random, Time } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';

const MS = 1_000_000n;
/** 2020-01-01T00:00:00Z: a correct calendar is later. */
const LONG_AGO_NS = 1_577_836_800_000_000_000n;

/**
 * The rules for every clock.
 *
 * @example
 *   import { clockConformance, manualClock, runConformance } from 'mirage/testing';
 *
 *   expect(await runConformance(clockConformance, manualClock(), (line) => console.log(line))).toBe(0);
 */
export const clockConformance: readonly ConformanceRow<Clock>[] = [
  {
    name: 'never goes back',
    async check(clock) {
      let lastNs = clock.monotonicNs();
      for (let reading = 0; reading < 1000; reading++) {
        const nowNs = clock.monotonicNs();
        expectEqual('whether it went back', nowNs < lastNs, false);
        lastNs = nowNs;
      }
    },
  },
  {
    name: 'has a plausible calendar',
    async check(clock) {
      expectEqual('whether it is after 2020', clock.wallNs() > LONG_AGO_NS, true);
    },
  },
];

/**
 * The rules for every `Time`, measured by the clock of the same platform. The clock must advance on its own.
 *
 * @example
 *   import { runConformance, timeConformance } from 'mirage/testing';
 *   import type { Clock, Time } from 'mirage/types';
 *
 *   const check = (time: Time, clock: Clock): Promise<number> =>
 *     runConformance(timeConformance, { time, clock }, (line) => console.log(line));
 */
export const timeConformance: readonly ConformanceRow<{ readonly time: Time; readonly clock: Clock }>[] = [
  ...[0n, 1n, MS, 5n * MS + 1n].map((durationNs) => ({
    name: `sleeps at least ${durationNs} ns`,
    async check({ time, clock }: { readonly time: Time; readonly clock: Clock }) {
      const startNs = clock.monotonicNs();
      expectEqual('sleepNs', await time.sleepNs(durationNs), 'elapsed');
      expectEqual('whether it woke too early', clock.monotonicNs() - startNs < durationNs, false);
    },
  })),
  {
    name: 'wakes in the order of the times, not of the calls',
    async check({ time }) {
      const woken: string[] = [];
      const sleep = async (name: string, durationNs: bigint): Promise<void> => {
        await time.sleepNs(durationNs);
        woken.push(name);
      };
      await Promise.all([sleep('late', 40n * MS), sleep('soon', 0n), sleep('between', 20n * MS)]);
      expectEqual('the order', woken.join(', '), 'soon, between, late');
    },
  },
  {
    name: 'can be aborted',
    async check({ time }) {
      const controller = new AbortController();
      const sleep = time.sleepNs(3_600_000n * MS, { signal: controller.signal });
      controller.abort();
      expectEqual('sleepNs', await sleep, 'aborted');
      expectEqual(
        'sleepNs with a signal that is aborted',
        await time.sleepNs(MS, { signal: controller.signal }),
        'aborted',
      );
    },
  },
];

/**
 * The rules for every source of random bytes.
 *
 * @example
 *   import { randomConformance, runConformance, seededRandom } from 'mirage/testing';
 *
 *   expect(await runConformance(randomConformance, seededRandom(), (line) => console.log(line))).toBe(0);
 */
export const randomConformance: readonly ConformanceRow<Random>[] = [
  {
    name: 'returns the requested number of bytes',
    async check(random) {
      for (const lengthBytes of [0, 1, 31, 4096, 70_000]) {
        expectEqual('length', random.generate(lengthBytes).length, lengthBytes);
      }
    },
  },
  {
    name: 'does not repeat itself',
    async check(random) {
      const seen = new Set(Array.from({ length: 100 }, () => random.generate(16).join()));
      expectEqual('number of different 128-bit numbers in 100', seen.size, 100);
    },
  },
  {
    name: 'uses all 256 values, each about as often',
    async check(random) {
      const bytes = new Uint8Array(65_536);
      random.fill(bytes);
      const counts = new Uint32Array(256);
      for (const byte of bytes) counts[byte]!++;
      // Each is expected 256 times with a standard deviation of 16: more than 8 deviations do not happen by chance.
      expectEqual(
        'whether some value is far too rare or frequent',
        counts.some((count) => count < 128 || count > 384),
        false,
      );
    },
  },
];
