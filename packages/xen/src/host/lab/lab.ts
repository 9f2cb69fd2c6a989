/* A running lab: QEMU, those who use it, and what they have in it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { openStream, runCommand, type ControlAddress } from './control-channel.js';
import { FAILED, READY } from './dom0-scripts.js';
import { freePort } from './free-port.js';
import { receiveRecords, sendRecord, type KeeperRecord, type UserRecord } from './daemon-protocol.js';
import { MachineParts, type Part } from './resources.js';
import { RUNTIME_FILES } from './folders.js';
import { QEMU, qemuArguments } from './qemu.js';
import { Qmp } from './qmp.js';

/**
 * How long Xen and domain 0 may take to boot: five seconds on a machine with nothing else to do, minutes on one with
 * too much.
 */
const BOOT_TIMEOUT_MS = 360_000;

/** How long domain 0 may take to power off. */
const POWER_OFF_MS = 10_000;

/** Lines of the console that a failure shows. */
const SHOWN_LINES = 5;

/**
 * Destroys a domain that its user has left, perhaps while xl makes it: before it has its name it cannot be destroyed.
 * Its file is called like it. xl stays until the domain has ended, so that it runs does not say that it is still at
 * work.
 */
const DESTROY = 'until xl destroy "$0"; do ps -o args | grep -q "^xl create .*$0[.]xl" || exit; usleep 100000; done';

/** What a user has in the lab. */
interface User {
  /** Names of domains. */
  readonly domains: Set<string>;
  readonly parts: Part[];
}

/** One QEMU with its users. */
export class Lab {
  readonly #runtime: string;
  readonly #folder: string;
  readonly #users = new Map<Socket, User>();
  #qmp: Qmp | undefined;
  #parts: MachineParts | undefined;
  #state: KeeperRecord = { is: 'progress', text: 'booting Xen' };
  #qemu: ChildProcess | undefined;
  #address: ControlAddress | undefined;
  #lifeline: Socket | undefined;
  #console = '';
  #isEnding = false;
  #stays = false;
  readonly ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;

  constructor(runtime: string, folder: string) {
    this.#runtime = runtime;
    this.#folder = folder;
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  }

  /** A new user: is told how things stand, and what changes. */
  welcome(socket: Socket): void {
    if (this.#isEnding) {
      socket.on('error', () => socket.destroy());
      return sendRecord(socket, { is: 'ending' });
    }
    const user: User = { domains: new Set(), parts: [] };
    this.#users.set(socket, user);
    socket.on('error', (error) => this.#log(`a user: ${error.message}`));
    receiveRecords<UserRecord>(socket, (record) => {
      this.#hear(socket, user, record);
    });
    socket.once('close', () => void this.#leave(socket, user));
    sendRecord(socket, this.#state);
  }

  #hear(socket: Socket, user: User, record: UserRecord): void {
    switch (record.is) {
      case 'domain':
        user.domains.add(record.name);
        return;
      case 'gone':
        user.domains.delete(record.name);
        return;
      case 'stay':
        this.#stays = true;
        return;
      case 'end':
        this.end('a user ends it');
        return;
      case 'want':
        void this.#give(socket, user, record);
    }
  }

  /** Starts QEMU; users learn whether it boots. */
  async start(): Promise<void> {
    const secret = randomBytes(16).toString('hex');
    const secretFile = join(this.#runtime, RUNTIME_FILES.secret);
    rmSync(secretFile, { force: true });
    writeFileSync(secretFile, secret, { mode: 0o600 });
    const tcpPort = await freePort();
    const address = { tcpPort, secret };
    const consoleLog = join(this.#runtime, RUNTIME_FILES.console);
    writeFileSync(consoleLog, '');
    const qemu = spawn(QEMU, qemuArguments({ tcpPort, secretFile }), {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#qemu = qemu;
    const monitor = qemu.stdio[3] as Duplex | null | undefined;
    if (monitor) this.#qmp = new Qmp(monitor, monitor);
    const timer = setTimeout(
      () => this.#fail(`Xen did not boot within ${BOOT_TIMEOUT_MS / 1000} s: ${consoleLog} shows how far it came`),
      BOOT_TIMEOUT_MS,
    );
    const take = (text: string): void => {
      appendFileSync(consoleLog, text);
      if (this.#address) return;
      this.#console += text;
      const failure = this.#console.split('\n').find((line) => line.startsWith(FAILED) && line.endsWith('\r'));
      if (failure !== undefined) this.#fail(`domain 0 did not come up: ${failure.slice(FAILED.length).trim()}`);
      if (this.#console.includes(READY)) {
        clearTimeout(timer);
        this.#address = address;
        this.#ready(address).catch((error: Error) => this.#fail(error.message));
      }
    };
    for (const stream of [qemu.stdout, qemu.stderr]) stream?.setEncoding('utf8').on('data', take);
    qemu.once('error', (error) => this.#fail(`${QEMU} cannot be started: ${error.message}`));
    qemu.once('close', () => {
      clearTimeout(timer);
      if (!this.#isEnding) {
        const last = this.#console.trimEnd().split(/\r?\n/).slice(-SHOWN_LINES).join('\n');
        this.#fail(this.#address ? 'the lab has ended by itself' : `QEMU ended while Xen booted:\n${last}`);
      }
      this.#resolveEnded();
    });
  }

  async #ready(address: ControlAddress): Promise<void> {
    this.#lifeline = openStream(address, ['sh', '-c', 'cat >/dev/null; poweroff -f']);
    this.#lifeline.on('error', (error) => this.#log(`the connection to domain 0: ${error.message}`));
    const info = await runCommand(address, ['xl', 'info', 'xen_version']);
    if (this.#qmp) this.#parts = new MachineParts(this.#qmp, (words) => runCommand(address, words));
    this.#tell({ is: 'ready', address, version: info.stdout.toString('utf8').trim() });
  }

  #tell(record: KeeperRecord): void {
    this.#state = record;
    for (const socket of this.#users.keys()) sendRecord(socket, record);
  }

  #fail(why: string): void {
    if (this.#isEnding) return;
    this.#tell({ is: 'failed', why });
    this.end(why);
  }

  /** A user wants a part of the machine. */
  async #give(socket: Socket, user: User, { request, part, isKept }: UserRecord & { is: 'want' }): Promise<void> {
    try {
      if (!this.#parts) throw new Error('the lab is not up yet');
      const given = await this.#parts.give(part, isKept);
      if (!this.#users.has(socket)) await given.remove();
      else if (!isKept) user.parts.push(given);
      sendRecord(socket, { is: 'part', request, ...(given.device === undefined ? {} : { device: given.device }) });
    } catch (error) {
      sendRecord(socket, { is: 'part', request, error: (error as Error).message });
    }
  }

  /** A user has left: his domains and his parts go, and with the last user the lab. */
  async #leave(socket: Socket, { domains, parts }: User): Promise<void> {
    this.#users.delete(socket);
    if (this.#users.size === 0 && !this.#stays) return this.end('the last user has left');
    if (!this.#address) return;
    const told = (error: Error): void => this.#log(error.message);
    for (const name of domains) await runCommand(this.#address, ['sh', '-c', DESTROY, name]).catch(told);
    for (const part of parts) await part.remove().catch(told);
  }

  /** Ends the lab: domain 0 powers off when its lifeline ends, else QEMU is killed. */
  end(why: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#log(`ending: ${why}`);
    if (this.#qemu?.exitCode !== null) {
      this.#resolveEnded();
      return;
    }
    if (this.#lifeline) this.#lifeline.end();
    else this.#qemu.kill('SIGKILL');
    setTimeout(() => this.#qemu?.kill('SIGKILL'), POWER_OFF_MS).unref();
  }

  #log(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}
