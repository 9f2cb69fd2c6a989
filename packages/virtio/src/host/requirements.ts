import { constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAccessible, missingPrograms, onPath, type Installer, type MissingRequirement } from '@mirage/programs';

/** The program with which `run` boots images. */
export const QEMU = 'qemu-system-x86_64';

/** Folder in which Linux has one folder for each network interface. */
const INTERFACES = '/sys/class/net';

/** The facts about a machine that decide whether it can run images. */
export interface HostMachine {
  /** Folders of programs, as in PATH. */
  readonly path: string;
  readonly installer: Installer;
  /** Folder that has one entry for each network interface. Default: Linux's. */
  readonly interfaces?: string;
}

/** Returns what a machine lacks to run images with these networks: texts such as `tap:NAME`. */
export function missing(
  { path, installer, interfaces = INTERFACES }: HostMachine,
  networks: readonly string[],
): MissingRequirement[] {
  const absent: MissingRequirement[] = [];
  for (const network of networks) {
    const [kind, name = ''] = network.split(':');
    if ((kind !== 'tap' && kind !== 'bridge') || existsSync(join(interfaces, name))) continue;
    const make =
      kind === 'tap' ? `ip tuntap add dev ${name} mode tap user $USER` : `ip link add name ${name} type bridge`;
    absent.push({
      what: `there is no network interface ${name}`,
      command: `sudo ${make} && sudo ip link set ${name} up`,
    });
  }
  const has = (program: string): boolean => onPath(program, path) !== undefined;
  return [...missingPrograms(absent.length === 0 ? [QEMU] : [QEMU, 'ip'], has, installer), ...absent];
}

/**
 * Whether guests can run on the processor: this process may use KVM's device, and the processor has virtualization.
 * Without virtualization (in a virtual machine that emulates KVM's device, for example) KVM starts a guest and fails
 * while it runs.
 */
export function hasKvm(device = '/dev/kvm', cpuinfo = '/proc/cpuinfo'): boolean {
  if (!isAccessible(device, constants.R_OK | constants.W_OK)) return false;
  return isAccessible(cpuinfo, constants.R_OK) && /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync(cpuinfo, 'utf8'));
}
