/*
 * The resources that a running lab is given for its domains: disks, which are files of this machine, and ports of this
 * machine that are forwarded to guests.
 */
import type { CommandResult } from './control-channel.js';
import { DISK_BUS, GUEST_NETDEV } from './qemu.js';
import type { Qmp } from './qmp.js';

/** A resource that a client requests. */
export type ResourceRequest =
  | { readonly is: 'disk'; readonly file: string; readonly isReadOnly: boolean }
  /** QEMU's own notation: `tcp:127.0.0.1:8080-10.0.2.15:80`. */
  | { readonly is: 'forward'; readonly rule: string };

/** A resource of the lab. */
export interface Resource {
  /** The device of a disk in domain 0: `/dev/sda`. */
  readonly device?: string;
  readonly remove: () => Promise<void>;
}

/** A file that is a disk of the lab. */
interface Disk {
  readonly resource: Promise<Resource>;
  /** It stays when its client leaves, for a domain that outlives the client. */
  readonly isKept: boolean;
  /** Settles when the disk is removed. */
  removal?: Promise<void>;
}

/** Polls, of 50 ms each, within which domain 0 must see a new disk. */
const DISK_POLLS = 400;

/** The resources of one lab. */
export class LabResources {
  readonly #qmp: Pick<Qmp, 'command' | 'removeDevice'>;
  /** Runs a program of domain 0. */
  readonly #run: (words: readonly string[]) => Promise<CommandResult>;
  /** Disks by the path of their file, because QEMU opens a file once. */
  readonly #disks = new Map<string, Disk>();
  /** Numbers of disks in use. The bus has 256, so they are reused. */
  readonly #numbers = new Set<number>();

  constructor(qmp: Pick<Qmp, 'command' | 'removeDevice'>, run: (words: readonly string[]) => Promise<CommandResult>) {
    this.#qmp = qmp;
    this.#run = run;
  }

  /**
   * Adds a resource. A kept disk that no domain uses is replaced by a request for the same file. Error: throws with
   * QEMU's message, or with the user of the disk.
   */
  async add(request: ResourceRequest, isKept: boolean): Promise<Resource> {
    if (request.is === 'forward') return this.#addForward(request.rule);
    const { file, isReadOnly } = request;
    for (let other = this.#disks.get(file); other; other = this.#disks.get(file)) await this.#replace(file, other);
    const disk: Disk = { resource: this.#addDisk(file, isReadOnly), isKept };
    this.#disks.set(file, disk);
    try {
      const { device } = await disk.resource;
      return { ...(device === undefined ? {} : { device }), remove: () => this.#remove(file, disk) };
    } catch (error) {
      this.#disks.delete(file);
      throw error;
    }
  }

  async #replace(file: string, disk: Disk): Promise<void> {
    if (disk.removal) return disk.removal;
    if (!disk.isKept) throw new Error(`the disk ${file} is in use by another run`);
    const { device } = await disk.resource;
    const { stdout } = await this.#run(['xenstore-ls', '-f', '/local/domain/0/backend']);
    const used = new RegExp(`^/local/domain/0/backend/vbd/(\\d+)/\\d+/params = "${device}"$`, 'm').exec(
      stdout.toString('utf8'),
    );
    if (used) throw new Error(`the disk ${file} is in use by domain ${used[1]}`);
    await this.#remove(file, disk);
  }

  /** Removes a disk, once. */
  #remove(file: string, disk: Disk): Promise<void> {
    return (disk.removal ??= disk.resource.then(async ({ remove }) => {
      await remove();
      this.#disks.delete(file);
    }));
  }

  /** Adds a file as a SCSI disk: those can be plugged and unplugged without support by the machine's firmware. */
  async #addDisk(file: string, isReadOnly: boolean): Promise<Resource> {
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
    const unplug = async (): Promise<void> => {
      await this.#qmp.removeDevice(id);
      await remove();
    };
    const poll = `for i in $(seq ${DISK_POLLS}); do ls /sys/bus/scsi/devices/*:0:${number}:0/block 2>/dev/null && exit; usleep 50000; done; exit 1`;
    const { status, stdout } = await this.#run(['sh', '-c', poll]).catch(() => ({ status: 1, stdout: '' }));
    if (status === 0) return { device: `/dev/${stdout.toString('utf8').trim()}`, remove: unplug };
    await unplug().catch(() => undefined);
    throw new Error(`domain 0 does not see the disk ${file}`);
  }

  async #addForward(rule: string): Promise<Resource> {
    const monitor = async (line: string): Promise<void> => {
      const answer = await this.#qmp.command('human-monitor-command', { 'command-line': line });
      // The monitor reports success with an empty answer, or with "removed".
      if (typeof answer === 'string' && answer.trim() !== '' && !/removed/.test(answer)) throw new Error(answer.trim());
    };
    await monitor(`hostfwd_add ${GUEST_NETDEV} ${rule}`);
    return { remove: () => monitor(`hostfwd_remove ${GUEST_NETDEV} ${rule.slice(0, rule.indexOf('-'))}`) };
  }
}
