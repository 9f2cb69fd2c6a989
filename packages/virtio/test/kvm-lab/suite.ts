import { requireQemu } from '../../../kernel/test/qemu.js';
import { guestStatus } from '../../src/host/run/qemu.js';
import { MACHINE_TYPES } from '../../src/host/run/virtual-machine.js';
import { buildMonitor, MONITOR } from '../monitor/monitor.js';
import { imageOf } from '../programs.js';
import { diskLine, programs } from './guest-programs.js';
import { parseBootExits, parseSleepExits } from './guest-scripts.js';
import { runInLab } from './lab.js';
import type { LabResult } from './results.js';
import { scripts } from './scripts.js';

/** The whole suite takes three minutes on an idle machine. */
const LAB_MS = 1_800_000;

/** A test of a script. */
type Row = readonly [title: string, script: string, expect: (result: LabResult) => void];

const prints =
  (status: number, output: string | RegExp): Row[2] =>
  (result) =>
    expect(result).toMatchObject({
      status,
      output: typeof output === 'string' ? output : expect.stringMatching(output),
    });

/** A guest of the small monitor resets the machine. If it has drivers, they look at the device on its command line. */
const endsInMonitor =
  (output: string | RegExp, probes = '[1-9]\\d*'): Row[2] =>
  (result) => {
    prints(0, output)(result);
    expect(result.log).toMatch(new RegExp(`^exits \\d+, probes ${probes}\n$`));
  };

const losesNoPing: Row[2] = ({ output }) =>
  expect(output).toContain('20 packets transmitted, 20 packets received, 0% packet loss');

const MONITOR_GUEST = 'a guest of a monitor without RTC, 8254, PCI and ACPI';

const ROWS: readonly Row[] = [
  ...MACHINE_TYPES.flatMap((machine): Row[] => [
    [`hello on ${machine}`, `hello_${machine}`, prints(0, 'hello, wörld ✓\n')],
    [`a job that chooses its status on ${machine}`, `chosen_${machine}`, prints(42, '')],
  ]),
  ['hello with 6 MiB', 'hello_6_mib', prints(0, 'hello, wörld ✓\n')],
  ['hello with too little memory', 'hello_4_mib', prints(104, /not enough/)],
  ['an uncaught error', 'uncaught', prints(1, /TypeError: bad/)],
  ['a program that uses up its memory', 'greedy', prints(101, /out of memory/)],
  ['timers fire in the order of their deadlines', 'timers', prints(0, '10,150,300\n')],
  ...['microvm', 'pc', 'q35', 'q35_vectors_0'].map(
    (machine): Row => [
      `a disk on ${machine} keeps every byte`,
      `disk_${machine}`,
      prints(0, `done,done,done\n${diskLine}`),
    ],
  ),
  [
    'a driver uses MSI-X where the device offers it',
    'disk_q35',
    ({ log }) => expect(log).toMatch(/^.*msix_write_config .*enabled 1/m),
  ],
  [
    'and the interrupt line where it does not',
    'disk_q35_vectors_0',
    ({ log }) => expect(log).not.toContain('enabled 1'),
  ],
  ...['microvm', 'q35_without_kvmclock'].map(
    (machine): Row => [`both clocks agree with the host's on ${machine}`, `clock_${machine}`, clocksAgree],
  ),
  ...['microvm', 'q35'].map((machine): Row => [`no ping is lost on ${machine}`, `network_${machine}`, losesNoPing]),
  [`${MONITOR_GUEST} prints its line`, 'monitor_hello', endsInMonitor('hello, wörld ✓\n')],
  [`${MONITOR_GUEST} gets its timers in the order of their deadlines`, 'monitor_timers', endsInMonitor('10,150,300\n')],
  [`${MONITOR_GUEST} reports an uncaught error`, 'monitor_uncaught', endsInMonitor(/TypeError: bad/, '0')],
  [
    'a boot on microvm takes fewer than 300 exits',
    'boot_exits',
    ({ output }) => {
      expect(output).toMatch(/^\d+ \d+ \n$/);
      expect(parseBootExits(output)).toBeLessThan(300);
    },
  ],
  ...MACHINE_TYPES.map(
    (machine): Row => [
      `ten seconds of sleep on ${machine} take fewer than 10 exits`,
      `sleep_exits_${machine}`,
      ({ output }) => {
        expect(output).toMatch(/^\d+ \d+ \d+ $/m);
        expect(parseSleepExits(output)).toBeLessThan(10);
      },
    ],
  ),
];

/** Compares `UPTIME UNIX-TIME WALL-MS MONOTONIC-MS` of three lines: the lab's clocks, then the guest's. */
function clocksAgree({ output, status }: LabResult): void {
  expect(status).toBe(0);
  const lines = output
    .trim()
    .split('\n')
    .map(
      (line) => line.split(' ').map(Number) as [uptimeS: number, unixS: number, wallMs: number, monotonicMs: number],
    );
  expect(lines).toHaveLength(3);
  for (const [, unixS, wallMs] of lines) {
    // The host's time is in whole seconds, and later by the time that the line takes. An RTC has whole seconds, too.
    expect(unixS + 1 - wallMs / 1000).toBeGreaterThan(0);
    expect(unixS - wallMs / 1000).toBeLessThan(3);
  }
  const [first, last] = [lines[0]!, lines[2]!];
  const [host, guestMs] = [(last[0] - first[0]) * 1000, last[3] - first[3]];
  expect(guestMs).toBeGreaterThanOrEqual(2000);
  expect(Math.abs(host - guestMs)).toBeLessThan(500);
}

/** Boots the lab once with these of its scripts, and declares the tests of their results. */
export function testUnderKvm(chosen: readonly string[]): void {
  let results: ReadonlyMap<string, LabResult>;
  beforeAll(async () => {
    requireQemu();
    const files: Record<string, Uint8Array> = { [MONITOR]: buildMonitor() };
    for (const [name, program] of Object.entries(programs)) files[name] = (await imageOf(...program)).image;
    results = await runInLab({
      files,
      scripts: Object.fromEntries(chosen.map((name) => [name, scripts[name]!])),
      timeoutMs: LAB_MS,
    });
  }, LAB_MS + 200_000);

  it.each(ROWS.filter(([, script]) => chosen.includes(script)))('%s', (_, script, check) => {
    const result = results.get(script)!;
    // QEMU's status contains the guest's; the small monitor has its own.
    check(script.startsWith('monitor') ? result : { ...result, status: guestStatus(result.status) });
  });
}
