import { MACHINE_TYPES } from '../../src/host/run/virtual-machine.js';
import { MONITOR } from '../monitor/monitor.js';
import { DISK_BYTES } from './guest-programs.js';
import { awaitSleeper, countBoot, pingOverTap, qemuCommand, startSleeper, timedLines } from './guest-scripts.js';

const disk = { file: '/guest/disk.img', serial: 'disk.img', isReadOnly: false };

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

/** The scripts of the lab, in their order: sleepers sleep while the others run. */
export const scripts: Record<string, string> = {
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

/** Those that the test command runs. All of them take minutes: `npm run soak -- kvm`. */
export const QUICK_SCRIPTS: readonly string[] = [
  'boot_exits',
  'sleeper_microvm',
  ...MACHINE_TYPES.map((machine) => `hello_${machine}`),
  'chosen_microvm',
  'hello_6_mib',
  'uncaught',
  'timers',
  'clock_microvm',
  'disk_microvm',
  'disk_q35',
  'network_microvm',
  'monitor_hello',
  'sleep_exits_microvm',
];
