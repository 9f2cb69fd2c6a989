// Images under KVM, in a Linux that has KVM because QEMU emulates a processor with virtualization. The lab boots once.
// It takes too long for the test command: npm run soak -- kvm.
import { createHash } from 'node:crypto';
import { requireQemu } from '../../kernel/test/qemu.js';
import { guestStatus } from '../src/host/run/qemu.js';
import { MACHINE_TYPES } from '../src/host/run/virtual-machine.js';
import {
  awaitSleeper,
  countBoot,
  parseBootExits,
  parseSleepExits,
  pingOverTap,
  qemuCommand,
  startSleeper,
  timedLines,
} from './kvm-lab/guest-scripts.js';
import { buildMonitor, MONITOR } from './monitor/monitor.js';
import { runInLab } from './kvm-lab/lab.js';
import type { LabResult } from './kvm-lab/results.js';
import { imageOf } from './programs.js';

/** Three minutes on an idle machine. */
const LAB_MS = 1_800_000;
jest.setTimeout(2_000_000);

const DISK_BYTES = 1 << 20;
const disk = { file: '/guest/disk.img', serial: 'disk.img', isReadOnly: false };
const log = 'const c = await connectConsole();';

/** The programs of the guests: jobs, and imports. */
const programs: Record<string, readonly [jobs: string, imports?: string]> = {
  hello: [`[async () => { ${log} await c.log('hello, wörld ✓'); }]`],
  nothing: ['[async () => undefined]'],
  chosen: ['[async () => 42]'],
  uncaught: [`[async () => { throw new TypeError('bad'); }]`],
  greedy: ['[async () => { for (const all = []; ; ) all.push(new Uint8Array(1 << 20).fill(1)); }]'],
  sleeper: [`[async () => { ${log} await c.log('asleep'); await new Promise((r) => setTimeout(r, 600_000)); }]`],
  clock: [
    `[async () => { ${log} for (let i = 0; i < 3; i++) {
      await c.log(Date.now() + ' ' + performance.now());
      await new Promise((r) => setTimeout(r, 1000));
    } }]`,
  ],
  timers: [
    // If the lab pauses for 140 ms while the timers are set, the program sets them again.
    `[async () => { ${log} for (let isTold = false; !isTold; ) {
      const fired = [], begin = performance.now();
      const all = [300, 10, 150].map((ms) => new Promise((r) => setTimeout(() => { fired.push(ms); r(); }, ms)));
      isTold = performance.now() - begin < 140;
      await Promise.all(all);
      if (isTold) await c.log(fired.join());
    } }]`,
  ],
  // Writes every byte of the disk, then reads it back.
  disk: [
    `[async () => {
      ${log}
      const disk = await connectBlock({ path: 'disk.img' });
      const bytes = Uint8Array.from({ length: ${DISK_BYTES} }, (_, at) => at * 7 + (at >> 8));
      const read = new Uint8Array(bytes.length);
      await c.log([await disk.write(0, [bytes]), await disk.flush(), await disk.read(0, [read])].join());
      return read.every((byte, at) => byte === bytes[at]) ? 0 : 1;
    }]`,
    `import { connectBlock } from './src/guest/index.js';`,
  ],
  network: [
    `[async () => Ping.start(await connectConsole(), await connectNetwork({ name: '' }), new Address(Uint8Array.of(10, 0, 0, 2)))]`,
    `import { Address } from '@mirage/types'; import { Ping } from '../../examples/network/unikernel.js';`,
  ],
};
const written = Uint8Array.from({ length: DISK_BYTES }, (_, at) => at * 7 + (at >> 8));
const diskLine = `${createHash('sha256').update(written).digest('hex')}  /guest/disk.img\n`;

const onDisk = (machine: (typeof MACHINE_TYPES)[number], more: readonly string[] = []): string =>
  `head -c ${DISK_BYTES} /dev/zero >/guest/disk.img
${qemuCommand({ image: 'disk', machine, disks: [disk], more })}
status=$?
sha256sum /guest/disk.img
exit $status
`;
/** Prints the changes of MSI-X to the second output. */
const TRACE = ['-trace', 'msix_write_config'];
const tap = 'tap0';
/** A guest of the small monitor, with 64 MiB. Words that the monitor adds do not reach the program. */
const inMonitor = (image: string): string => `./${MONITOR} ${image} 64`;

const scripts: Record<string, string> = {
  boot_exits: countBoot({ image: 'nothing' }),
  ...Object.fromEntries(
    MACHINE_TYPES.map((machine) => [`sleeper_${machine}`, startSleeper({ image: 'sleeper', machine }, machine)]),
  ),
  ...Object.fromEntries(
    MACHINE_TYPES.flatMap((machine) =>
      ['hello', 'chosen'].map((image) => [`${image}_${machine}`, qemuCommand({ image, machine })]),
    ),
  ),
  hello_6_mib: qemuCommand({ image: 'hello', memoryMiB: 6 }),
  hello_4_mib: qemuCommand({ image: 'hello', memoryMiB: 4 }),
  uncaught: qemuCommand({ image: 'uncaught' }),
  greedy: qemuCommand({ image: 'greedy' }),
  timers: qemuCommand({ image: 'timers' }),
  clock_microvm: timedLines({ image: 'clock' }),
  clock_q35_without_kvmclock: timedLines({ image: 'clock', machine: 'q35', more: ['-cpu', 'host,-kvmclock'] }),
  disk_microvm: onDisk('microvm'),
  disk_q35: onDisk('q35', TRACE),
  disk_q35_vectors_0: onDisk('q35', [...TRACE, '-global', 'virtio-blk-pci.vectors=0']),
  disk_pc: onDisk('pc'),
  network_microvm: pingOverTap({ image: 'network', tap }, '10.0.0.2'),
  network_q35: pingOverTap({ image: 'network', machine: 'q35', tap }, '10.0.0.2'),
  monitor_hello: inMonitor('hello'),
  monitor_timers: inMonitor('timers'),
  monitor_uncaught: inMonitor('uncaught'),
  ...Object.fromEntries(MACHINE_TYPES.map((machine) => [`sleep_exits_${machine}`, awaitSleeper(machine)])),
};

let results: ReadonlyMap<string, LabResult>;
beforeAll(async () => {
  requireQemu();
  const files: Record<string, Uint8Array> = { [MONITOR]: buildMonitor() };
  for (const [name, program] of Object.entries(programs)) files[name] = (await imageOf(...program)).image;
  results = await runInLab({ files, scripts, timeoutMs: LAB_MS });
});

/** Returns the result of a script, with the exit status of the guest, which QEMU's contains. */
function guest(script: string): LabResult {
  const result = results.get(script)!;
  return { ...result, status: guestStatus(result.status) };
}

const rows: [string, string, number, string | RegExp][] = [
  ...MACHINE_TYPES.flatMap((machine): typeof rows => [
    [`hello on ${machine}`, `hello_${machine}`, 0, 'hello, wörld ✓\n'],
    [`a job that chooses its status on ${machine}`, `chosen_${machine}`, 42, ''],
  ]),
  ['hello with 6 MiB', 'hello_6_mib', 0, 'hello, wörld ✓\n'],
  ['hello with too little memory', 'hello_4_mib', 104, /not enough/],
  ['an uncaught error', 'uncaught', 1, /TypeError: bad/],
  ['a program that uses up its memory', 'greedy', 101, /out of memory/],
  ['timers fire in the order of their deadlines', 'timers', 0, '10,150,300\n'],
  ['a disk on microvm', 'disk_microvm', 0, `done,done,done\n${diskLine}`],
  ['a disk on pc', 'disk_pc', 0, `done,done,done\n${diskLine}`],
  ['a disk on q35, with MSI-X', 'disk_q35', 0, `done,done,done\n${diskLine}`],
  ['a disk on q35, with the interrupt line', 'disk_q35_vectors_0', 0, `done,done,done\n${diskLine}`],
];
it.each(rows)('%s', (_, script, status, output) => {
  expect(guest(script)).toMatchObject({
    status,
    output: typeof output === 'string' ? output : expect.stringMatching(output),
  });
});

it('a driver uses MSI-X where the device offers it', () => {
  expect(guest('disk_q35').log).toMatch(/^.*msix_write_config .*enabled 1/m);
  expect(guest('disk_q35_vectors_0').log).not.toContain('enabled 1');
});

it.each(['clock_microvm', 'clock_q35_without_kvmclock'])("%s: both clocks agree with the host's", (script) => {
  const { output, status } = guest(script);
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
});

it.each(['network_microvm', 'network_q35'])('%s: no ping is lost', (script) => {
  expect(guest(script).output).toContain('20 packets transmitted, 20 packets received, 0% packet loss');
});

it.each([
  ['prints its line', 'monitor_hello', 'hello, wörld ✓\n'],
  ['gets its timers in the order of their deadlines', 'monitor_timers', '10,150,300\n'],
  ['reports an uncaught error', 'monitor_uncaught', /TypeError: bad/],
])('a guest of a monitor without RTC, 8254, PCI and ACPI %s, and resets the machine', (_, script, output) => {
  expect(results.get(script)).toEqual({
    status: 0,
    output: typeof output === 'string' ? output : expect.stringMatching(output),
    // It has looked at the device on its command line.
    log: expect.stringMatching(/^exits \d+, probes [1-9]\d*\n$/),
  });
});

it('a boot on microvm takes fewer than 300 exits', () => {
  const { output } = guest('boot_exits');
  expect(output).toMatch(/^\d+ \d+ \n$/);
  expect(parseBootExits(output)).toBeLessThan(300);
});

it.each(MACHINE_TYPES)('ten seconds of sleep on %s take fewer than 10 exits', (machine) => {
  const { output } = guest(`sleep_exits_${machine}`);
  expect(output).toMatch(/^\d+ \d+ \d+ $/m);
  expect(parseSleepExits(output)).toBeLessThan(10);
});
