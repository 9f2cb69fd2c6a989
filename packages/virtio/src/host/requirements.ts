import { constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAccessible, missingPrograms, onPath, type Installer, type MissingRequirement } from '@mirage/programs';

/** The program that `run` boots images with. */
export const QEMU = 'qemu-system-x86_64';

/** Where Linux shows its network interfaces, one folder each. */
const INTERFACES = '/sys/class/net';

/** What the answer depends on, besides the networks. */
export interface Machine {
  /** Folders of programs, as in the variable PATH. */
  readonly path: string;
  readonly installer: Installer;
  /** The folder that has one of each network interface; default: Linux's. */
  readonly interfaces?: string;
}

/** What a machine lacks to run images whose networks lead there: texts such as `tap:NAME`. */
export function missing(
  { path, installer, interfaces = INTERFACES }: Machine,
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
 * Whether guests can run on the processor itself: KVM's device may be used, and the processor has virtualization.
 * Without the latter (a virtual machine that imitates KVM's device, say) KVM starts a guest and then fails in the
 * middle of it.
 */
export function hasKvm(device = '/dev/kvm', cpuinfo = '/proc/cpuinfo'): boolean {
  if (!isAccessible(device, constants.R_OK | constants.W_OK)) return false;
  return isAccessible(cpuinfo, constants.R_OK) && /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync(cpuinfo, 'utf8'));
}
