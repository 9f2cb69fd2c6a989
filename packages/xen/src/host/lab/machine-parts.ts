/* What a running lab is given beside its domains: disks out of files of this machine, and ports of this machine that lead to guests. */
import { runCommand, type ControlAddress } from './control-channel.js';
import { DISK_BUS, GUEST_NETDEV } from './qemu.js';
import type { Qmp } from './qmp.js';

/** What a user asks the keeper for. */
export type PartWanted =
  | { readonly is: 'disk'; readonly file: string; readonly isReadOnly: boolean }
  /** QEMU's own notation: `tcp:127.0.0.1:8080-10.0.2.15:80`. */
  | { readonly is: 'forward'; readonly rule: string };

/** A part that was given: its name inside the lab, and how to take it back. */
export interface Part {
  /** A disk's device in domain 0: `/dev/sda`. */
  readonly device?: string;
  readonly remove: () => Promise<void>;
}

/** How long domain 0 may take to see a disk. */
const DISK_TRIES = 100;

/** Gives a running lab a part; `number` is one that no other part has. Errors: throws with what QEMU says. */
export async function addPart(qmp: Qmp, address: ControlAddress, number: number, wanted: PartWanted): Promise<Part> {
  return wanted.is === 'disk' ? addDisk(qmp, address, number, wanted) : addForward(qmp, wanted.rule);
}

/** The file becomes a SCSI disk: those come and go while the machine runs without the help of its firmware. */
async function addDisk(
  qmp: Qmp,
  address: ControlAddress,
  number: number,
  { file, isReadOnly }: { readonly file: string; readonly isReadOnly: boolean },
): Promise<Part> {
  const node = `file${number}`;
  const id = `disk${number}`;
  const backend = { driver: 'raw', 'read-only': isReadOnly, file: { driver: 'file', filename: file } };
  await qmp.command('blockdev-add', { 'node-name': node, ...backend }).catch((error: Error) => {
    throw new Error(`the disk ${file} cannot be used: ${error.message}`);
  });
  try {
    await qmp.command('device_add', { driver: 'scsi-hd', id, bus: `${DISK_BUS}.0`, drive: node, 'scsi-id': number });
    const look = `for i in $(seq ${DISK_TRIES}); do ls /sys/bus/scsi/devices/*:0:${number}:0/block 2>/dev/null && exit; usleep 50000; done; exit 1`;
    const { status, stdout } = await runCommand(address, ['sh', '-c', look]);
    if (status !== 0) throw new Error(`domain 0 does not see the disk ${file}`);
    return {
      device: `/dev/${stdout.toString('utf8').trim()}`,
      remove: async () => {
        await qmp.removeDevice(id);
        await qmp.command('blockdev-del', { 'node-name': node });
      },
    };
  } catch (error) {
    await qmp.command('blockdev-del', { 'node-name': node }).catch(() => undefined);
    throw error;
  }
}

async function addForward(qmp: Qmp, rule: string): Promise<Part> {
  const monitor = async (line: string): Promise<void> => {
    const said = await qmp.command('human-monitor-command', { 'command-line': line });
    // Success says nothing, or that it was done.
    if (typeof said === 'string' && said.trim() !== '' && !/removed/.test(said)) throw new Error(said.trim());
  };
  await monitor(`hostfwd_add ${GUEST_NETDEV} ${rule}`);
  return { remove: () => monitor(`hostfwd_remove ${GUEST_NETDEV} ${rule.slice(0, rule.indexOf('-'))}`) };
}
