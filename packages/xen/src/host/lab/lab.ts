/* A running lab: QEMU, its clients, and the domains and resources that each client has in it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { openStream, runCommand, type ControlAddress } from './control-channel.js';
import { FAILED, READY } from './dom0-scripts.js';
import { freePort } from './free-port.js';
import { receiveRecords, sendRecord, type ClientRecord, type DaemonRecord } from './daemon-protocol.js';
import { LabResources, type Resource } from './resources.js';
import { RUNTIME_FILES } from './folders.js';
import { QEMU, qemuArguments } from './qemu.js';
import { Qmp } from './qmp.js';

/** Time that Xen and domain 0 have to boot: five seconds on an idle machine, minutes on an overloaded one. */
const BOOT_TIMEOUT_MS = 360_000;

/** Time that domain 0 has to power off. */
const POWER_OFF_MS = 10_000;

/** Lines of the console that a failure shows. */
const SHOWN_LINES = 5;

/**
 * Destroys a domain whose client has left, perhaps while xl was creating it: a domain cannot be destroyed before it has
 * its name. So the script retries as long as an `xl create` runs for the file of that name. That xl exists does not
 * prove that it is still creating, because xl stays until the domain has ended.
 */
const DESTROY = 'until xl destroy "$0"; do ps -o args | grep -q "^xl create .*$0[.]xl" || exit; usleep 100000; done';

/** The domains and resources of a client in the lab. */
interface Client {
  /** Names of domains. */
  readonly domains: Set<string>;
  readonly resources: Resource[];
}

/** One QEMU with its clients. */
export class Lab {
  readonly #runtime: string;
  readonly #folder: string;
  readonly #clients = new Map<Socket, Client>();
  #qmp: Qmp | undefined;
  #resources: LabResources | undefined;
  #state: DaemonRecord = { is: 'progress', text: 'booting Xen' };
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

  /** Adds a client. It receives the present state and every change. */
  addClient(socket: Socket): void {
    if (this.#isEnding) {
      socket.on('error', () => socket.destroy());
      return sendRecord(socket, { is: 'ending' });
    }
    const client: Client = { domains: new Set(), resources: [] };
    this.#clients.set(socket, client);
    socket.on('error', (error) => this.#log(`client connection: ${error.message}`));
    receiveRecords<ClientRecord>(socket, (record) => {
      this.#receive(socket, client, record);
    });
    socket.once('close', () => void this.#removeClient(socket, client));
    sendRecord(socket, this.#state);
  }

  #receive(socket: Socket, client: Client, record: ClientRecord): void {
    switch (record.is) {
      case 'own':
        client.domains.add(record.name);
        return;
      case 'disown':
        client.domains.delete(record.name);
        return;
      case 'stay':
        this.#stays = true;
        return;
      case 'end':
        this.end('a client requested it');
        return;
      case 'acquire':
        void this.#acquire(socket, client, record);
    }
  }

  /** Starts QEMU. Clients receive whether it boots. */
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
      () => this.#fail(`Xen did not boot within ${BOOT_TIMEOUT_MS / 1000} s; see ${consoleLog}`),
      BOOT_TIMEOUT_MS,
    );
    const take = (text: string): void => {
      appendFileSync(consoleLog, text);
      if (this.#address) return;
      this.#console += text;
      const failure = this.#console.split('\n').find((line) => line.startsWith(FAILED) && line.endsWith('\r'));
      if (failure !== undefined) this.#fail(`domain 0 did not start: ${failure.slice(FAILED.length).trim()}`);
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
        this.#fail(this.#address ? 'QEMU ended unexpectedly' : `QEMU ended while Xen booted:\n${last}`);
      }
      this.#resolveEnded();
    });
  }

  async #ready(address: ControlAddress): Promise<void> {
    this.#lifeline = openStream(address, ['sh', '-c', 'cat >/dev/null; poweroff -f']);
    this.#lifeline.on('error', (error) => this.#log(`the connection to domain 0: ${error.message}`));
    const info = await runCommand(address, ['xl', 'info', 'xen_version']);
    if (this.#qmp) this.#resources = new LabResources(this.#qmp, (words) => runCommand(address, words));
    this.#announce({ is: 'ready', address, version: info.stdout.toString('utf8').trim() });
  }

  /** Sends the new state to all clients. */
  #announce(record: DaemonRecord): void {
    this.#state = record;
    for (const socket of this.#clients.keys()) sendRecord(socket, record);
  }

  #fail(why: string): void {
    if (this.#isEnding) return;
    this.#announce({ is: 'failed', why });
    this.end(why);
  }

  async #acquire(socket: Socket, client: Client, record: ClientRecord & { is: 'acquire' }): Promise<void> {
    const { request, resource, isKept } = record;
    try {
      if (!this.#resources) throw new Error('the lab has not booted yet');
      const added = await this.#resources.add(resource, isKept);
      if (!this.#clients.has(socket)) await added.remove();
      else if (!isKept) client.resources.push(added);
      const { device } = added;
      sendRecord(socket, { is: 'resource', request, ...(device === undefined ? {} : { device }) });
    } catch (error) {
      sendRecord(socket, { is: 'resource', request, error: (error as Error).message });
    }
  }

  /** Destroys the domains of a client that has left, and removes its resources. The last client ends the lab. */
  async #removeClient(socket: Socket, { domains, resources }: Client): Promise<void> {
    this.#clients.delete(socket);
    if (this.#clients.size === 0 && !this.#stays) return this.end('the last client has left');
    if (!this.#address) return;
    const log = (error: Error): void => this.#log(error.message);
    for (const name of domains) await runCommand(this.#address, ['sh', '-c', DESTROY, name]).catch(log);
    for (const resource of resources) await resource.remove().catch(log);
  }

  /**
   * Ends the lab: closes the lifeline, at which domain 0 powers off, and kills QEMU if there is none or it takes long.
   */
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
