import * as fc from 'fast-check';
import { compileForHost } from './compile.js';

const run = compileForHost('clock');
const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);

interface Clock {
  readonly tsc: bigint;
  readonly ns: bigint;
  readonly multiplier: number;
  readonly shift: number;
}

const line = (version: number, { tsc, ns, multiplier, shift }: Clock): string =>
  `${version} ${tsc} ${ns} ${multiplier} ${shift}`;

/** The time of the clock at a count. Source: Linux Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW. */
function nsAt(clock: Clock, counter: bigint): bigint {
  const passed = BigInt.asIntN(64, counter - clock.tsc);
  const ticks = passed > 0n ? passed : 0n;
  const shifted = clock.shift < 0 ? ticks >> BigInt(-clock.shift) : U64(ticks << BigInt(clock.shift));
  return U64(clock.ns + ((shifted * BigInt(clock.multiplier)) >> 32n));
}

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const clocks = fc.record({
  tsc: u64,
  ns: u64,
  multiplier: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  shift: fc.integer({ min: -31, max: 31 }),
});

describe("the hypervisor's clock", () => {
  it('is read as specified, for every shift, factor and time stamp', () => {
    const cases = fc.sample(fc.tuple(clocks, u64), { numRuns: 5000, seed: 1 });
    const said = run(cases.flatMap(([clock, counter]) => [`record ${line(2, clock)}`, `counter ${counter}`, 'read']));
    expect(said.filter((_, index) => index % 3 === 2)).toEqual(
      cases.map(([clock, counter]) => nsAt(clock, counter).toString()),
    );
  });

  it('stays at 0 before its time stamp', () => {
    expect(run(['record 2 1000 77 4294967295 0', 'counter 5', 'read']).at(-1)).toBe('77');
  });

  it.each([
    // 1 GHz: half a nanosecond a tick after doubling; 3 GHz; 500 MHz, where a tick is more than 2^32 / 2^32
    // nanoseconds.
    ['1 GHz', 2147483648, 1, 1000000],
    ['3 GHz', 2863311531, -1, 2999998],
    ['500 MHz', 2147483648, 2, 500000],
    ['4 GHz', 4294967295, -2, 4000000],
  ])('contains the frequency of the counter: %s', (_, multiplier, shift, khz) => {
    expect(run([`record 2 0 0 ${multiplier} ${shift}`, 'khz']).at(-1)).toBe(String(khz));
  });

  it('is not valid while its factor is 0', () => {
    expect(run(['record 0 0 0 0 0', 'valid', 'record 2 0 0 1 0', 'valid'])).toEqual(['ok', '0', 'ok', '1']);
  });

  it('is read again after an update during the read', () => {
    const before: Clock = { tsc: 1000n, ns: 5n, multiplier: 2 ** 31, shift: 1 };
    const after: Clock = { tsc: 90000n, ns: 900000n, multiplier: 2 ** 30, shift: 2 };
    // Each mixture of old and new fields, with an odd version, at the first and the second read.
    for (let mixture = 0; mixture < 16; mixture++) {
      const pick = <K extends keyof Clock>(key: K, bit: number): Clock[K] =>
        ((mixture >> bit) & 1 ? after : before)[key];
      const torn = {
        tsc: pick('tsc', 0),
        ns: pick('ns', 1),
        multiplier: pick('multiplier', 2),
        shift: pick('shift', 3),
      };
      const said = run([
        `record ${line(2, before)}`,
        'counter 100000',
        `update ${line(3, torn)}`,
        `update ${line(3, torn)}`,
        `update ${line(4, after)}`,
        'read',
      ]);
      expect(said.at(-1)).toBe(nsAt(after, 100000n).toString());
    }
  });
});

describe('time on KVM', () => {
  const boot = ['kvm', 'wall 1700000000 123456789', 'counter 5000000', 'begin'];

  it('follows the clock, and begins at 0', () => {
    const said = run([
      ...boot,
      'record 2 4000000 777 2147483648 1',
      'counter 6000000',
      'init',
      'monotonic',
      'counter 7000000',
      'monotonic',
    ]);
    // At 1 GHz: a million ticks since begin, then two.
    expect([said.at(-3), said.at(-1)]).toEqual(['1000000', '2000000']);
  });

  it('never decreases when the clock is set back', () => {
    const said = run([
      ...boot,
      'record 2 4000000 1000000 2147483648 1',
      'init',
      'counter 9000000',
      'monotonic',
      'record 4 9000000 100 2147483648 1',
      'monotonic',
      'record 6 9000000 99000000 2147483648 1',
      'monotonic',
    ]);
    const [first, second, third] = [said.at(-5), said.at(-3), said.at(-1)].map(Number);
    expect(second).toBe(first);
    expect(third).toBeGreaterThan(second!);
  });

  it('has the wall time at which monotonic time was 0', () => {
    // The clock was at 2,000,000 ns at begin: its zero was two milliseconds earlier, at the wall time of the
    // hypervisor.
    const said = run([...boot, 'record 2 3000000 0 2147483648 1', 'init', 'epoch']);
    expect(said.at(-1)).toBe((1700000000n * 10n ** 9n + 123456789n + 2000000n).toString());
  });

  it('supports wall times beyond 2038', () => {
    const said = run(['kvm', 'wall 4294967295 999999999', 'begin', 'record 2 0 0 2147483648 1', 'init', 'epoch']);
    expect(said.at(-1)).toBe((4294967295n * 10n ** 9n + 999999999n).toString());
  });

  it('without a record uses the frequency that the processor reports', () => {
    const said = run(['told 2000000', 'counter 100', 'begin', 'init', 'counter 4000100', 'monotonic', 'epoch']);
    // A million seconds of the battery clock, and 2 ms that have passed.
    expect(said.slice(-2)).toEqual(['2000000', String(1000000n * 10n ** 9n - 2000000n)]);
  });

  it('that is neither reported nor measurable is refused with a message', () => {
    const said = run(['nopit', 'begin', 'init', 'monotonic']);
    expect(said.at(-1)).toMatch(/^panic 104: cannot measure time/);
  });
});

describe('time on Xen', () => {
  const SECOND = 1_000_000_000;
  /** A domain that was offline for nine seconds before it began. The counter has a gigahertz. */
  const boot = ['offline 9000000000', 'xen', 'wall 1700000000 0', 'begin', 'record 2 0 0 2147483648 1', 'init'];

  it.each([
    ['without pauses', [[SECOND, 0]], [SECOND]],
    ['does not count a pause', [[5 * SECOND, 4 * SECOND]], [SECOND]],
    [
      'counts neither of two pauses',
      [
        [2 * SECOND, SECOND],
        [5 * SECOND, 4 * SECOND],
      ],
      [SECOND, 2 * SECOND],
    ],
    ['counts the time that a scheduler keeps the domain waiting', [[SECOND, 0.9 * SECOND]], [SECOND]],
    ['stands still if a pause was seen before its time', [[SECOND, 4 * SECOND]], [0]],
  ])('%s', (_, periods, expected) => {
    let counter = 0;
    const lines = periods.flatMap(([passed, offline]) => {
      counter += passed!;
      return [`offline ${offline}`, `counter ${counter}`, 'monotonic'];
    });
    const said = run([...boot, ...lines]).slice(boot.length);
    expect(said.filter((answer) => answer !== 'ok').map(Number)).toEqual(expected);
  });

  it('has a wall clock that counts pauses', () => {
    const lines = ['wallclock', 'offline 4000000000', 'counter 5000000000', 'monotonic', 'wallclock'];
    const said = run([...boot, ...lines]).filter((answer) => answer !== 'ok');
    expect(said.map((ns) => Number(ns) / 1e9)).toEqual([1_700_000_000, 1, 1_700_000_005]);
  });
});

describe('the wall clock', () => {
  /** Wall times in milliseconds, each `after` so many milliseconds of monotonic time, when the host has `wall`. */
  function wallTimes(source: 'kvm' | 'battery', times: readonly (readonly [after: number, wall: number])[]): number[] {
    // The counter has a gigahertz.
    const begin = ['told 1000000', 'counter 0', 'begin', 'record 2 0 0 2147483648 1', 'init'];
    let counter = 0;
    const said = run([
      ...(source === 'kvm' ? ['kvm'] : []),
      ...begin,
      ...times.flatMap(([after, wall]) => {
        counter += after * 1e6;
        // The hypervisor has the time at which its clock was zero.
        const zero = wall * 1e6 - counter;
        return [
          `counter ${counter}`,
          `wall ${Math.floor(zero / 1e9)} ${zero % 1e9}`,
          `battery ${Math.floor(wall / 1000)}`,
          'wallclock',
        ];
      }),
    ]);
    return said.filter((_, index) => index >= begin.length && said[index] !== 'ok').map((ns) => Number(ns) / 1e6);
  }

  const T = 1_700_000_000;
  it.each<[string, 'kvm' | 'battery', [after: number, wall: number][], number[]]>([
    [
      'is right within a second after a pause, by KVM',
      'kvm',
      [
        [0, T],
        [10, T + 5010],
        [989, T + 5999],
        [1, T + 6000],
        [500, T + 6500],
      ],
      [T, T + 10, T + 999, T + 6000, T + 6500],
    ],
    [
      'does not decrease when the host corrects its clock a little',
      'kvm',
      [
        [0, T],
        [1000, T + 990],
        [5, T + 995],
        [995, T + 1990],
        [20, T + 2010],
      ],
      [T, T + 990, T + 995, T + 1990, T + 2010],
    ],
    [
      'waits when it would decrease',
      'kvm',
      [
        [0, T],
        [990, T + 990],
        [10, T + 900],
        [80, T + 980],
        [30, T + 1010],
      ],
      [T, T + 990, T + 990, T + 990, T + 1010],
    ],
    [
      'is set back with the clock of the host',
      'kvm',
      [
        [0, T],
        [1000, T - 60_000],
      ],
      [T, T - 60_000],
    ],
    [
      'is right after a pause to the second, by a battery clock',
      'battery',
      [
        [0, T + 700],
        [1000, T + 6700],
      ],
      [T, T + 6000],
    ],
    [
      'becomes more precise at each reading of a battery clock',
      'battery',
      [
        [0, T + 700],
        [1300, T + 2000],
        [1900, T + 3900],
      ],
      [T, T + 2000, T + 3900],
    ],
    [
      'is set back with a battery clock',
      'battery',
      [
        [0, T],
        [1000, T - 60_000],
      ],
      [T, T - 60_000],
    ],
    [
      'counts from boot without a clock',
      'battery',
      [
        [5, 0],
        [1000, 0],
      ],
      [5, 1005],
    ],
  ])('%s', (_, source, times, expected) => {
    expect(wallTimes(source, times)).toEqual(expected);
  });
});

it.each<[string, string[]]>([
  ['on KVM', ['kvm', 'record 2 0 0 2147483648 1', 'begin', 'init']],
  ['with a frequency that is reported', ['told 1000000', 'begin', 'init']],
  ['with a frequency that is measured', ['begin', 'init', 'monotonic']],
])('the 8254 does not tick after the clock is known %s', (_, lines) => {
  const said = run(['firmware', 'ticking', ...lines, 'ticking']);
  expect([said[1], said.at(-1)]).toEqual(['1', '0']);
});

it('a delay never has too few ticks, up to the longest delay at the highest frequency', () => {
  const cases = fc.sample(
    fc.tuple(fc.integer({ min: 1000, max: 10_000_000 }), fc.bigInt({ min: 0n, max: 10_000_000_000n })),
    { numRuns: 500, seed: 1 },
  );
  for (const [khz, ns] of [...cases, [10_000_000, 10_000_000_000n] as const]) {
    const ticks = BigInt(run([`told ${khz}`, 'begin', 'init', `ticks ${ns}`]).at(-1)!);
    const exact = ns * BigInt(khz);
    expect(ticks * 1_000_000n >= exact && ticks * 1_000_000n <= exact + 2_000_000n).toBe(true);
  }
});
