import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Say } from '../xen.js';
import type { ControlAddress } from './control-channel.js';
import { receiveRecords, sendRecord, type DaemonRecord } from './daemon-protocol.js';
import { RUNTIME_FILES } from './folders.js';
import type { ResourceRequest } from './resources.js';

/** A connection to the lab's daemon. The lab runs at least until `leave`. */
export interface LabClient {
  readonly address: ControlAddress;
  /** Xen's version: `4.17.7`. */
  readonly version: string;
  /** The lab's runtime folder, which holds its console log. */
  readonly runtime: string;
  /** Makes the daemon destroy a domain when this process ends, however it ends. */
  readonly own: (domain: string) => void;
  /** Withdraws `own`, for a domain that has ended or stays. */
  readonly disown: (domain: string) => void;
  /**
   * Adds a resource to the lab. Resolves to the name of its device, for a disk. A kept resource stays when this process
   * leaves. Error: rejects with the reason.
   */
  readonly acquire: (resource: ResourceRequest, isKept?: boolean) => Promise<string>;
  /** Settles with the reason when the lab ends before `leave`. */
  readonly lost: Promise<string>;
  readonly leave: () => void;
  /** Keeps the lab running when its last client leaves. */
  readonly stay: () => void;
  /** Ends the lab, even if it is in use. Settles when it has ended. */
  readonly end: () => Promise<void>;
}

/** Time that a daemon has to answer after its start. */
const DAEMON_TIMEOUT_MS = 60_000;

/**
 * Connects to the lab that runs in the folder `runtime`. Starts the lab in `labFolder` if none runs; without that
 * folder a lab must run already. Error: throws when none runs, or with the reason why it does not boot.
 */
export async function connectLab(runtime: string, labFolder: string | undefined, say: Say): Promise<LabClient> {
  for (;;) {
    const socket =
      (await reach(runtime)) ?? (labFolder === undefined ? undefined : await startDaemon(runtime, labFolder));
    if (socket === undefined) throw new Error('no laptop Xen is running');
    const lab = await enter(socket, runtime, say);
    if (lab !== 'ending') return lab;
  }
}

/** Joins the lab at the other end. Resolves to 'ending' once a lab that no longer accepted clients has ended. */
function enter(socket: Socket, runtime: string, say: Say): Promise<LabClient | 'ending'> {
  return new Promise((resolve, reject) => {
    let isEnding = false;
    let isLost = false;
    let lose: (why: string) => void = () => undefined;
    const lost = new Promise<string>((settle) => (lose = settle));
    const requests = new Map<number, { done: (device: string) => void; refuse: (error: Error) => void }>();
    let lastRequest = 0;
    const fail = (why: string): void => {
      isLost = true;
      reject(new Error(why));
      for (const { refuse } of requests.values()) refuse(new Error(why));
      requests.clear();
      lose(why);
      socket.destroy();
    };
    socket.on('error', (error) => isEnding || fail(`the lab cannot be reached: ${error.message}`));
    socket.once('close', () => (isEnding ? resolve('ending') : fail('the lab has ended')));
    receiveRecords<DaemonRecord>(socket, (record) => {
      if (record.is === 'progress') say(record.text);
      else if (record.is === 'failed') fail(record.why);
      else if (record.is === 'ending') {
        isEnding = true;
        say('waiting for the previous laptop Xen to end');
      } else if (record.is === 'resource') {
        const waiting = requests.get(record.request);
        requests.delete(record.request);
        if (record.error === undefined) waiting?.done(record.device ?? '');
        else waiting?.refuse(new Error(record.error));
      } else {
        resolve({
          address: record.address,
          version: record.version,
          runtime,
          own: (name) => sendRecord(socket, { is: 'own', name }),
          disown: (name) => sendRecord(socket, { is: 'disown', name }),
          acquire: (resource, isKept = false) =>
            new Promise((done, refuse) => {
              if (isLost) return refuse(new Error('the lab has ended'));
              const request = lastRequest++;
              requests.set(request, { done, refuse });
              sendRecord(socket, { is: 'acquire', request, resource, isKept });
            }),
          lost,
          leave: () => socket.end(),
          stay: () => sendRecord(socket, { is: 'stay' }),
          end: async () => {
            sendRecord(socket, { is: 'end' });
            await lost;
          },
        });
      }
    });
  });
}

/** Connects to the daemon of a runtime folder; `undefined` if there is none. */
function reach(runtime: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(join(runtime, RUNTIME_FILES.socket));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}

/** Starts a daemon in its own session, because it may outlive this process while others use the lab. */
async function startDaemon(runtime: string, labFolder: string): Promise<Socket> {
  const log = openSync(join(runtime, RUNTIME_FILES.log), 'a', 0o600);
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  spawn(process.execPath, [main, 'daemon', labFolder], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, MIRAGE_XEN_RUNTIME: runtime },
  }).unref();
  closeSync(log);
  for (const end = Date.now() + DAEMON_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
    const socket = await reach(runtime);
    if (socket) return socket;
  }
  throw new Error(`the lab's daemon does not answer; see ${join(runtime, RUNTIME_FILES.log)}`);
}
