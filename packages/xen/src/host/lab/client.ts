import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ControlAddress } from './control-channel.js';
import type { PartWanted } from './resources.js';
import { receiveRecords, sendRecord, type KeeperRecord } from './daemon-protocol.js';
import type { Say } from './debian-packages.js';
import { RUNTIME_FILES } from './folders.js';

/** A lab that this process has a share in: it runs at least until `leave`. */
export interface JoinedLab {
  readonly address: ControlAddress;
  /** Xen's version: `4.17.7`. */
  readonly version: string;
  /** The lab's folder at run time, where its console log is. */
  readonly runtime: string;
  /** Has the keeper destroy a domain when this process ends, however it ends. */
  readonly own: (domain: string) => void;
  /** Gives a domain up that is gone by itself, or that shall stay. */
  readonly disown: (domain: string) => void;
  /**
   * Gives the lab a part; for a disk the name of its device. A kept part stays when this process leaves. Errors: throws
   * with the reason.
   */
  readonly want: (part: PartWanted, isKept?: boolean) => Promise<string>;
  /** Settles when the lab ends before `leave`; the reason. */
  readonly lost: Promise<string>;
  readonly leave: () => void;
  /** Has the lab stay when its last user leaves. */
  readonly stay: () => void;
  /** Ends the lab, whoever uses it; settles when it has ended. */
  readonly end: () => Promise<void>;
}

/** How long a keeper may take to answer after its start. */
const KEEPER_TIMEOUT_MS = 60_000;

/**
 * Joins the lab that runs in `runtime`, or starts the one in `labFolder` there; without a folder there must be one
 * already. Errors: throws when there is none, or with the reason why it does not boot.
 */
export async function joinLab(runtime: string, labFolder: string | undefined, say: Say): Promise<JoinedLab> {
  for (;;) {
    const socket =
      (await reach(runtime)) ?? (labFolder === undefined ? undefined : await startKeeper(runtime, labFolder));
    if (socket === undefined) throw new Error('no laptop Xen is running');
    const lab = await enter(socket, runtime, say);
    if (lab !== 'ending') return lab;
  }
}

/** Joins the lab at the other end; 'ending' once one has ended that took no users any more. */
function enter(socket: Socket, runtime: string, say: Say): Promise<JoinedLab | 'ending'> {
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
    receiveRecords<KeeperRecord>(socket, (record) => {
      if (record.is === 'progress') say(record.text);
      else if (record.is === 'failed') fail(record.why);
      else if (record.is === 'ending') {
        isEnding = true;
        say('waiting for the laptop Xen before to end');
      } else if (record.is === 'part') {
        const waiting = requests.get(record.request);
        requests.delete(record.request);
        if (record.error === undefined) waiting?.done(record.device ?? '');
        else waiting?.refuse(new Error(record.error));
      } else {
        resolve({
          address: record.address,
          version: record.version,
          runtime,
          own: (name) => sendRecord(socket, { is: 'domain', name }),
          disown: (name) => sendRecord(socket, { is: 'gone', name }),
          want: (part, isKept = false) =>
            new Promise((done, refuse) => {
              if (isLost) return refuse(new Error('the lab has ended'));
              const request = lastRequest++;
              requests.set(request, { done, refuse });
              sendRecord(socket, { is: 'want', request, part, isKept });
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

/** A connection to the keeper of a folder; nothing if there is none. */
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

/** Starts a keeper in a session of its own, for it outlives this process while others use the lab. */
async function startKeeper(runtime: string, labFolder: string): Promise<Socket> {
  const log = openSync(join(runtime, RUNTIME_FILES.log), 'a', 0o600);
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  spawn(process.execPath, [main, 'keep', labFolder], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, MIRAGE_XEN_RUNTIME: runtime },
  }).unref();
  closeSync(log);
  for (const end = Date.now() + KEEPER_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
    const socket = await reach(runtime);
    if (socket) return socket;
  }
  throw new Error(`the lab's keeper does not answer: ${join(runtime, RUNTIME_FILES.log)} says more`);
}
