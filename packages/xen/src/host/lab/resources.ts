/*
 * What a running lab is given beside its domains: disks out of files of this machine, and ports of this machine that
 * lead to guests.
 */
import type { CommandResult } from './control-channel.js';
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

/** A file that is a disk of the lab. */
interface Disk {
  readonly part: Promise<Part>;
  /** It stays with the lab when its user leaves, for a domain that lives longer. */
  readonly isKept: boolean;
  /** Settles when it is gone. */
  leaving?: Promise<void>;
}

/** How long domain 0 may take to see a disk, in looks of 50 ms each. */
const DISK_LOOKS = 400;

/** The parts of one lab. */
export class MachineParts {
  readonly #qmp: Pick<Qmp, 'command' | 'removeDevice'>;
  /** Runs a program of domain 0. */
  readonly #run: (words: readonly string[]) => Promise<CommandResult>;
  /** By the path of their file: QEMU opens a file once. */
  readonly #disks = new Map<string, Disk>();
  /** Numbers of disks. The bus has 256 of them, so they are given again. */
  readonly #numbers = new Set<number>();

  constructor(qmp: Pick<Qmp, 'command' | 'removeDevice'>, run: (words: readonly string[]) => Promise<CommandResult>) {
    this.#qmp = qmp;
    this.#run = run;
  }

  /**
   * Gives the lab a part. A kept disk that no domain uses makes room for one of the same file. Errors: throws with what
   * QEMU says, or who has the disk.
   */
  async give(wanted: PartWanted, isKept: boolean): Promise<Part> {
    if (wanted.is === 'forward') return this.#addForward(wanted.rule);
    const { file, isReadOnly } = wanted;
    for (let before = this.#disks.get(file); before; before = this.#disks.get(file)) await this.#makeRoom(file, before);
    const disk: Disk = { part: this.#addDisk(file, isReadOnly), isKept };
    this.#disks.set(file, disk);
    try {
      const { device } = await disk.part;
      return { ...(device === undefined ? {} : { device }), remove: () => this.#remove(file, disk) };
    } catch (error) {
      this.#disks.delete(file);
      throw error;
    }
  }

  async #makeRoom(file: string, disk: Disk): Promise<void> {
    if (disk.leaving) return disk.leaving;
    if (!disk.isKept) throw new Error(`the disk ${file} is in use by another run`);
    const { device } = await disk.part;
    const { stdout } = await this.#run(['xenstore-ls', '-f', '/local/domain/0/backend']);
    const used = new RegExp(`^/local/domain/0/backend/vbd/(\\d+)/\\d+/params = "${device}"$`, 'm').exec(
      stdout.toString('utf8'),
    );
    if (used) throw new Error(`the disk ${file} is in use by domain ${used[1]}`);
    await this.#remove(file, disk);
  }

  /** Takes a disk back, once. */
  #remove(file: string, disk: Disk): Promise<void> {
    return (disk.leaving ??= disk.part.then(async ({ remove }) => {
      await remove();
      this.#disks.delete(file);
    }));
  }

  /** The file becomes a SCSI disk: those come and go while the machine runs without the help of its firmware. */
  async #addDisk(file: string, isReadOnly: boolean): Promise<Part> {
    let number = 0;
    while (this.#numbers.has(number)) number++;
    this.#numbers.add(number);
    const node = `file${number}`;
    const id = `disk${number}`;
    const remove = async (): Promise<void> => {
      await this.#qmp.command('blockdev-del', { 'node-name': node });
      this.#numbers.delete(number);
    };
    const refuse = (error: Error): never => {
      throw new Error(`the disk ${file} cannot be used: ${error.message}`);
    };
    const backend = { driver: 'raw', 'read-only': isReadOnly, file: { driver: 'file', filename: file } };
    await this.#qmp.command('blockdev-add', { 'node-name': node, ...backend }).catch((error: Error) => {
      this.#numbers.delete(number);
      return refuse(error);
    });
    const device = { driver: 'scsi-hd', id, bus: `${DISK_BUS}.0`, drive: node, 'scsi-id': number };
    await this.#qmp.command('device_add', device).catch(async (error: Error) => {
      await remove().catch(() => undefined);
      return refuse(error);
    });
    const leave = async (): Promise<void> => {
      await this.#qmp.removeDevice(id);
      await remove();
    };
    const look = `for i in $(seq ${DISK_LOOKS}); do ls /sys/bus/scsi/devices/*:0:${number}:0/block 2>/dev/null && exit; usleep 50000; done; exit 1`;
    const { status, stdout } = await this.#run(['sh', '-c', look]).catch(() => ({ status: 1, stdout: '' }));
    if (status === 0) return { device: `/dev/${stdout.toString('utf8').trim()}`, remove: leave };
    await leave().catch(() => undefined);
    throw new Error(`domain 0 does not see the disk ${file}`);
  }

  async #addForward(rule: string): Promise<Part> {
    const monitor = async (line: string): Promise<void> => {
      const said = await this.#qmp.command('human-monitor-command', { 'command-line': line });
      // Success says nothing, or that it was done.
      if (typeof said === 'string' && said.trim() !== '' && !/removed/.test(said)) throw new Error(said.trim());
    };
    await monitor(`hostfwd_add ${GUEST_NETDEV} ${rule}`);
    return { remove: () => monitor(`hostfwd_remove ${GUEST_NETDEV} ${rule.slice(0, rule.indexOf('-'))}`) };
  }
}
