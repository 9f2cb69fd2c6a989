/* Shell scripts for the lab, in which guests run with the command line that `nx run` prints. */
import { shellQuote } from '@mirage/args';
import { firmwareArguments } from '../../src/host/run/firmware.js';
import { qemuArguments } from '../../src/host/run/qemu.js';
import type { AttachedDisk, MachineType } from '../../src/host/run/virtual-machine.js';
import { QEMU } from '../../../kernel/test/qemu.js';
import { GUEST_FOLDER } from './init-script.js';

/** A guest of the lab. */
export interface LabGuest {
  /** Name of the file of its image. */
  readonly image: string;
  /** Default: microvm. */
  readonly machine?: MachineType;
  /** Default: 64. */
  readonly memoryMiB?: number;
  readonly disks?: readonly AttachedDisk[];
  /** A TAP interface, which QEMU creates. Default: none. */
  readonly tap?: string;
  /** Further arguments of QEMU. Of an option that is given twice, the last counts. */
  readonly more?: readonly string[];
}

/** Returns the command that runs a guest with KVM. */
export function qemuCommand(guest: LabGuest): string {
  const { image, machine = 'microvm', memoryMiB = 64, disks = [], tap, more = [] } = guest;
  const networks =
    tap === undefined
      ? []
      : [{ number: 0, mac: '52:54:00:00:00:01', label: undefined, attachment: { is: 'tap', name: tap } as const }];
  const vm = { image: `${GUEST_FOLDER}/${image}`, memoryMiB, commandLine: '', disks, networks };
  return [QEMU, ...qemuArguments(vm, machine, true, firmwareArguments(machine)), ...more].map(shellQuote).join(' ');
}

/** Returns a script that prints each line of a guest after `UPTIME UNIX-TIME`, both in seconds of the lab's Linux. */
export function timedLines(guest: LabGuest): string {
  return `{ ${qemuCommand(guest)}; echo $? >/tmp/status; } | while read -r line; do
  read -r uptime idle </proc/uptime
  echo "$uptime $(date +%s) $line"
done
exit $(cat /tmp/status)
`;
}

/** Returns a script that pings a guest, which prints that it is `address`, and then ends it. */
export function pingOverTap(guest: LabGuest & { readonly tap: string }, address: string): string {
  return `${qemuCommand(guest)} >/tmp/pinged 2>&1 &
qemu=$!
until ip link set ${guest.tap} up 2>/dev/null; do usleep 20000; done
ip addr add 10.0.0.1/24 dev ${guest.tap}
until grep -q ' is ${address}' /tmp/pinged; do kill -0 $qemu || { cat /tmp/pinged; exit 1; }; usleep 20000; done
ping -A -c 20 -s 1400 ${address}
kill $qemu
wait
`;
}

/** Prints the exits of the guest of process `$1`: all, and those for interrupts of the lab's Linux. */
const EXITS = `exits() {
  cat /sys/kernel/debug/kvm/$1-*/exits /sys/kernel/debug/kvm/$1-*/irq_exits | tr '\\n' ' '
}
`;

/**
 * Returns a script that counts the exits of a whole boot, until the guest powers off. It prints a line for
 * `parseBootExits`. QEMU keeps a machine that has powered off, because KVM forgets its counts with it.
 */
export function countBoot(guest: LabGuest): string {
  const more = [...(guest.more ?? []), '-no-shutdown'];
  return `${EXITS}${qemuCommand({ ...guest, more })} >/tmp/counted 2>&1 &
# The machine has powered off when it leaves KVM no more.
until [ -n "$now" ] && [ "$now" = "$before" ]; do
  kill -0 $! || { cat /tmp/counted; exit 1; }
  before=$now
  sleep 3
  now=$(exits $!)
done
echo "$now"
kill $!
`;
}

/**
 * Returns the number of exits. It leaves out those for interrupts of the lab's Linux, whose number depends on the time
 * that a boot takes.
 */
export function parseBootExits(output: string): number {
  const [all, interrupts] = output.trim().split(' ').map(Number);
  return all! - interrupts!;
}

/**
 * Returns a script that starts a guest in the background. The guest prints `asleep` and sleeps. A second later KVM
 * counts its exits in ten seconds. Other guests do not change that number.
 */
export function startSleeper(guest: LabGuest, name: string): string {
  return `${EXITS}${qemuCommand(guest)} >/tmp/${name} 2>&1 &
{
  until grep -q asleep /tmp/${name}; do kill -0 $! || exit; usleep 100000; done
  sleep 1
  first=$(exits $!)
  sleep 10
  echo "\${first%% *} $(exits $!)" >/tmp/${name}.exits
  kill $!
} &
`;
}

/** Returns a script that waits for a sleeper, and prints a line for `parseSleepExits`. */
export function awaitSleeper(name: string): string {
  return `until [ -s /tmp/${name}.exits ]; do usleep 100000; done
cat /tmp/${name}.exits
`;
}

/** Returns the number of exits in ten seconds of sleep. */
export function parseSleepExits(output: string): number {
  const [first, later] = output.trim().split(' ').map(Number);
  return later! - first!;
}
