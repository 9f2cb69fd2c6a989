import { clockConformance, randomConformance, timeConformance } from './conformance/services.js';
import { runConformance } from './conformance/row.js';
import { manualClock } from './manual-clock.js';
import { seededRandom } from './seeded-random.js';

const failures = async (run: (say: (line: string) => void) => Promise<number>): Promise<string[]> => {
  const lines: string[] = [];
  await run((line) => void lines.push(line));
  expect(lines.length).toBeGreaterThan(0);
  return lines.filter((line) => !line.startsWith('ok'));
};

describe('the manual clock', () => {
  it('conforms while the test advances it', async () => {
    const clock = manualClock();
    expect(await failures((say) => runConformance(clockConformance, clock, say))).toEqual([]);
    let isDone = false;
    const mover = (async () => {
      while (!isDone) await clock.advanceNs(1_000_000n);
    })();
    expect(await failures((say) => runConformance(timeConformance, { time: clock, clock }, say))).toEqual([]);
    isDone = true;
    await mover;
    expect(clock.sleepers).toBe(0);
  });

  it('wakes sleepers at their times, also those that sleep again in between', async () => {
    const clock = manualClock({ wallNs: 1000n });
    const woken: [string, bigint, bigint][] = [];
    const every = async (name: string, durationNs: bigint, times: number): Promise<void> => {
      for (let count = 0; count < times; count++) {
        await clock.sleepNs(durationNs);
        woken.push([name, clock.monotonicNs(), clock.wallNs()]);
      }
    };
    void every('a', 20n, 2);
    void every('b', 30n, 1);
    await clock.advanceNs(29n);
    expect(woken).toEqual([['a', 20n, 1020n]]);
    await clock.advanceNs(11n);
    expect(woken.slice(1)).toEqual([
      ['b', 30n, 1030n],
      ['a', 40n, 1040n],
    ]);
    expect([clock.sleepers, clock.monotonicNs()]).toEqual([0, 40n]);
  });

  it('continues after the calendar is set', async () => {
    const clock = manualClock();
    await clock.advanceNs(5n);
    clock.setWallNs(100n);
    await clock.advanceNs(1n);
    expect([clock.wallNs(), clock.monotonicNs()]).toEqual([101n, 6n]);
    await expect(clock.advanceNs(-1n)).rejects.toThrow(RangeError);
  });
});

describe('seeded random bytes', () => {
  it.each([0, 1, 4294967295])('conform with the seed %d', async (seed) => {
    expect(await failures((say) => runConformance(randomConformance, seededRandom(seed), say))).toEqual([]);
  });

  it('are the same for the same seed, for any sizes of reads', () => {
    const [one, two] = [seededRandom(7), seededRandom(7)];
    expect([...one.generate(3), ...one.generate(5)]).toEqual([...two.generate(8)]);
    expect(seededRandom(8).generate(8)).not.toEqual(seededRandom(7).generate(8));
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('refuse the seed %d', (seed) => {
    expect(() => seededRandom(seed)).toThrow(RangeError);
  });
});

it('a table detects a clock that goes back, a short sleep, and bytes that are not random', async () => {
  let nowNs = 0n;
  const wrongClock = { monotonicNs: () => (nowNs -= 1n), wallNs: () => 0n };
  expect(await failures((say) => runConformance(clockConformance, wrongClock, say))).toHaveLength(2);
  const time = { sleepNs: async () => 'elapsed' as const };
  const wrong = await failures((say) => runConformance(timeConformance, { time, clock: manualClock() }, say));
  expect(wrong.length).toBeGreaterThan(3);
  const random = {
    fill: (bytes: Uint8Array) => void bytes.fill(4),
    generate: (length: number) => new Uint8Array(length),
  };
  expect(await failures((say) => runConformance(randomConformance, random, say))).toHaveLength(2);
});
