import type { Loop } from '@mirage/runtime/machine';
import { decodeUtf8 } from '@mirage/runtime/machine';
import { ByteRing } from './byte-ring.js';
import type { EventChannels, EvtchnPort } from './event-channel.js';
import type { XenNatives } from './natives.js';
import {
  buildMessage,
  buildStrings,
  MAX_PATH_BYTES,
  MessageReader,
  parseError,
  parseStrings,
  XS,
  type XenstoreErrorName,
  type XenstoreMessage,
} from './xenstore-wire.js';

/** Source: Xen public/io/xs_wire.h, struct xenstore_domain_interface. */
const REQUESTS = { data: 0, sizeBytes: 1024, consumer: 2048, producer: 2052 };
const RESPONSES = { data: 1024, sizeBytes: 1024, consumer: 2056, producer: 2060 };

/** Bytes of responses that are served in one go, before timers and other events have their turn. */
const SERVE_BYTES = 65536;
/** A transaction that collides with others this often has somebody against it. */
const TRANSACTION_TRIES = 64;

/**
 * What xenstore refuses, or says when it breaks its protocol ('EIO'). Everything but ENOENT of a read, which is an
 * ordinary answer.
 */
export class XenstoreError extends Error {
  override readonly name = 'XenstoreError';
  constructor(
    readonly code: XenstoreErrorName,
    readonly operation: string,
    readonly path: string,
  ) {
    super(`xenstore: ${operation} ${path}: ${code}`);
  }
}

/**
 * Nodes and their values. Paths are absolute, or relative to the domain's own folder (`device/vif/0`). Every call may
 * reject with a XenstoreError.
 */
export interface XenstoreNodes {
  /** The value as UTF-8 text; undefined when there is no such node. */
  read(path: string): Promise<string | undefined>;
  /** Makes the node and its folders when they are missing. */
  write(path: string, value: string): Promise<void>;
  /** Names of the nodes below; none where there is no such node. */
  directory(path: string): Promise<string[]>;
  /** Makes a node with an empty value, unless it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Removes a node and all below. One that is not there is removed already. */
  remove(path: string): Promise<void>;
}

/** The store that all domains of a host and its toolstack share. */
export interface Xenstore extends XenstoreNodes {
  /**
   * Does several things at once: others see all of it or nothing. `work` is called again, with new nodes, when
   * something of what it used was changed meanwhile (EAGAIN), so it must do nothing else. When it rejects, nothing is
   * done and the error is passed on.
   */
  transaction<A>(work: (nodes: XenstoreNodes) => Promise<A>): Promise<A>;
  /**
   * Calls back with the path of every change at or below `path`, and once at the start. Several changes may come as one
   * call, one as several. Resolves when the watch stands, with the function that ends it.
   */
  watch(path: string, onChange: (path: string) => void): Promise<() => Promise<void>>;
}

interface Pending {
  readonly type: number;
  readonly settle: (message: XenstoreMessage | 'EIO') => void;
}

/**
 * Connects to xenstore through the ring at `page` (4096 bytes). Requests are answered by their number, in whatever
 * order; while one is under way the loop goes on. After a broken protocol every request fails with EIO.
 */
export function connectXenstore(
  natives: XenNatives,
  loop: Pick<Loop, 'hold' | 'setTimer'>,
  events: EventChannels,
  page: Uint8Array,
  evtchnPort: EvtchnPort,
): Xenstore {
  const requests = new ByteRing(natives, page, REQUESTS);
  const responses = new ByteRing(natives, page, RESPONSES);
  const reader = new MessageReader();
  const chunk = new Uint8Array(RESPONSES.sizeBytes);
  /** Requests that wait for their answer, by number. */
  const pending = new Map<number, Pending>();
  /** By token. */
  const watches = new Map<string, (path: string) => void>();
  /** Bytes that wait for room in the ring, oldest first; `sent` of the first are in it. */
  const outgoing: Uint8Array[] = [];
  let sent = 0;
  let lastId = 0;
  let lastToken = 0;
  let isBroken = false;

  const fail = (): void => {
    isBroken = true;
    outgoing.length = 0;
    for (const { settle } of pending.values()) settle('EIO');
    pending.clear();
  };

  const transmit = (): void => {
    let isWritten = false;
    for (let next = outgoing[0]; next; next = outgoing[0]) {
      const count = requests.write(next, sent);
      if (typeof count === 'string') return fail();
      isWritten ||= count > 0;
      sent += count;
      if (sent < next.length) break;
      outgoing.shift();
      sent = 0;
    }
    if (isWritten) events.notify(evtchnPort);
  };

  const onMessage = (message: XenstoreMessage): void => {
    if (message.type === XS.WATCH_EVENT) {
      const [path, token] = parseStrings(message.payload);
      if (path !== undefined && token !== undefined) watches.get(token)?.(path);
      return;
    }
    const waiting = pending.get(message.requestId);
    // An answer that nobody waits for.
    if (!waiting) return;
    pending.delete(message.requestId);
    waiting.settle(message.type === waiting.type || message.type === XS.ERROR ? message : 'EIO');
  };

  const serve = (): void => {
    let served = 0;
    while (!isBroken && served < SERVE_BYTES) {
      const count = responses.read(chunk);
      if (typeof count === 'string') return fail();
      if (count === 0) break;
      served += count;
      events.notify(evtchnPort);
      if (reader.push(chunk.subarray(0, count), onMessage) === 'oversized') return fail();
    }
    if (isBroken) return;
    transmit();
    // Whoever writes faster than we read does not shut out the rest; and there is no event for bytes that were there
    // already.
    if (served >= SERVE_BYTES) loop.setTimer(natives.monotonicNs(), serve);
  };

  /** One request and its answer's payload. `what` and `path` are for the error. */
  const ask = (
    type: number,
    transactionId: number,
    strings: readonly string[],
    isLastOpen: boolean,
    what: string,
  ): Promise<Uint8Array> => {
    const path = strings[0]!;
    const payload = buildStrings(strings, isLastOpen);
    if (typeof payload === 'string') return Promise.reject(new XenstoreError('EINVAL', what, path));
    do lastId = (lastId + 1) >>> 0;
    while (pending.has(lastId) || lastId === 0);
    const requestId = lastId;
    const message = buildMessage({ type, requestId, transactionId, payload });
    if (typeof message === 'string') return Promise.reject(new XenstoreError('E2BIG', what, path));
    if (isBroken) return Promise.reject(new XenstoreError('EIO', what, path));
    const release = loop.hold();
    return new Promise((resolve, reject) => {
      pending.set(requestId, {
        type,
        settle(answer) {
          release();
          if (answer === 'EIO') reject(new XenstoreError('EIO', what, path));
          else if (answer.type === XS.ERROR) reject(new XenstoreError(parseError(answer.payload), what, path));
          else resolve(answer.payload);
        },
      });
      outgoing.push(message);
      transmit();
    });
  };

  const nodesOf = (transactionId: number): XenstoreNodes => {
    const askPath = (type: number, what: string, path: string): Promise<Uint8Array> => {
      if (path === '' || path.length > MAX_PATH_BYTES) return Promise.reject(new XenstoreError('EINVAL', what, path));
      return ask(type, transactionId, [path], false, what);
    };
    return {
      read: (path) => askPath(XS.READ, 'read', path).then(decodeUtf8).catch(absent(undefined)),
      write: async (path, value) => void (await ask(XS.WRITE, transactionId, [path, value], true, 'write')),
      directory: (path) => askPath(XS.DIRECTORY, 'directory', path).then(parseStrings).catch(absent<string[]>([])),
      makeDirectory: async (path) => void (await askPath(XS.MKDIR, 'mkdir', path)),
      remove: (path) =>
        askPath(XS.RM, 'rm', path)
          .then(() => undefined)
          .catch(absent(undefined)),
    };
  };

  const transaction = async <A>(work: (nodes: XenstoreNodes) => Promise<A>): Promise<A> => {
    for (let tries = 1; ; tries++) {
      const begun = parseStrings(await ask(XS.TRANSACTION_START, 0, [''], false, 'transaction'))[0];
      const id = Number(begun);
      if (!Number.isInteger(id) || id <= 0 || id > 0xffffffff) throw new XenstoreError('EIO', 'transaction', '');
      const end = (flag: 'T' | 'F'): Promise<unknown> => ask(XS.TRANSACTION_END, id, [flag], false, 'transaction');
      let result: A;
      try {
        result = await work(nodesOf(id));
      } catch (error) {
        // What went wrong inside is worth more than what its end says.
        await end('F').catch(() => undefined);
        if (!isAgain(error) || tries === TRANSACTION_TRIES) throw error;
        continue;
      }
      try {
        await end('T');
        return result;
      } catch (error) {
        if (!isAgain(error) || tries === TRANSACTION_TRIES) throw error;
      }
    }
  };

  events.listen(evtchnPort, serve);
  // What came before anybody listened; and if the daemon waits for room, it has some now.
  serve();
  return {
    ...nodesOf(0),
    transaction,
    async watch(path, onChange) {
      const token = String(++lastToken);
      // Before the request: the first event may come before the answer.
      watches.set(token, onChange);
      try {
        await ask(XS.WATCH, 0, [path, token], false, 'watch');
      } catch (error) {
        watches.delete(token);
        throw error;
      }
      return async () => {
        // From now on events of this watch are for nobody, also those under way.
        if (watches.delete(token)) await ask(XS.UNWATCH, 0, [path, token], false, 'unwatch');
      };
    },
  };
}

function isAgain(error: unknown): boolean {
  return error instanceof XenstoreError && error.code === 'EAGAIN';
}

function absent<A>(value: A): (error: unknown) => A {
  return (error) => {
    if (error instanceof XenstoreError && error.code === 'ENOENT') return value;
    throw error;
  };
}
