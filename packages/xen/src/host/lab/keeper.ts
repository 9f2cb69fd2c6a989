/*
 * The keeper of a lab: a process of its own that starts QEMU, tells users where the lab takes commands, and ends it when the last one has
 * left. Nothing outlives it: what a user leaves behind is destroyed with his connection, and domain 0 powers off when the connection
 * that the keeper holds to it ends, even if the keeper was killed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { openStream, runCommand, type ControlAddress } from './control-channel.js';
import { FAILED, READY } from './dom0-scripts.js';
import { receiveRecords, sendRecord, type KeeperRecord, type UserRecord } from './keeper-protocol.js';
import { RUNTIME_FILES } from './places.js';
import { freePort } from './free-port.js';
import { QEMU, qemuArguments } from './qemu.js';

/** How long Xen and domain 0 may take to boot: five seconds on a machine with nothing else to do. */
const BOOT_TIMEOUT_MS = 180_000;

/** How long a keeper waits for its first user, who has started it. */
const FIRST_USER_MS = 15_000;

/** How long domain 0 may take to power off. */
const POWER_OFF_MS = 10_000;

/** Lines of the console that a failure shows. */
const SHOWN_LINES = 5;

/**
 * Keeps the lab in `labFolder` for the users of `runtime`, both absolute; returns when it has ended. Returns at once when another keeper
 * serves there already.
 */
export async function keep(runtime: string, labFolder: string): Promise<void> {
  const path = join(runtime, RUNTIME_FILES.socket);
  const server = createServer();
  if (!(await listen(server, path))) return;
  const lab = new Lab(runtime, labFolder);
  const first = setTimeout(() => lab.end('nobody came'), FIRST_USER_MS);
  server.on('connection', (socket) => {
    clearTimeout(first);
    lab.welcome(socket);
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.on(signal, () => lab.end('it was told to end'));
  await lab.start();
  await lab.ended;
  clearTimeout(first);
  server.close();
  rmSync(path, { force: true });
}

/** Listens on a socket's path; false if somebody does already. A path that nobody answers is what a killed keeper left. */
async function listen(server: Server, path: string): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(path, () => {
        server.off('error', resolve);
        resolve(undefined);
      });
    });
    if (problem === undefined) return true;
    if (problem.code !== 'EADDRINUSE' || attempt > 0) throw problem;
    if (await answers(path)) return false;
    rmSync(path, { force: true });
  }
}

async function answers(path: string): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** One QEMU with its users. */
class Lab {
  readonly #runtime: string;
  readonly #folder: string;
  /** The domains of each user. */
  readonly #users = new Map<Socket, Set<string>>();
  #state: KeeperRecord = { is: 'progress', text: 'booting Xen' };
  #qemu: ChildProcess | undefined;
  #address: ControlAddress | undefined;
  #lifeline: Socket | undefined;
  #console = '';
  #isEnding = false;
  readonly ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;

  constructor(runtime: string, folder: string) {
    this.#runtime = runtime;
    this.#folder = folder;
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  }

  /** A new user: is told how things stand, and what changes. */
  welcome(socket: Socket): void {
    const domains = new Set<string>();
    this.#users.set(socket, domains);
    socket.on('error', (error) => this.#log(`a user: ${error.message}`));
    receiveRecords<UserRecord>(socket, (record) => {
      if (record.is === 'domain') domains.add(record.name);
      else domains.delete(record.name);
    });
    socket.once('close', () => void this.#leave(socket, domains));
    sendRecord(socket, this.#state);
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
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#qemu = qemu;
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
    qemu.stdout.setEncoding('utf8').on('data', take);
    qemu.stderr.setEncoding('utf8').on('data', take);
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

  /** A user has left: his domains go, and with the last user the lab. */
  async #leave(socket: Socket, domains: ReadonlySet<string>): Promise<void> {
    this.#users.delete(socket);
    if (this.#users.size === 0) this.end('the last user has left');
    else if (this.#address) {
      for (const name of domains) {
        await runCommand(this.#address, ['xl', 'destroy', name]).catch((error: Error) => this.#log(error.message));
      }
    }
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
