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

/** Bytes of responses that are read before timers and other events run. */
const SERVE_BYTES = 65536;
/** A transaction that collides this often is given up. */
const TRANSACTION_TRIES = 64;

/** An error of xenstore, or 'EIO' if it breaks the protocol. ENOENT of a read is not an error but a result. */
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
 * Nodes and their values. Paths are absolute, or relative to the folder of the domain (`device/vif/0`). Every call may
 * reject with a XenstoreError.
 */
export interface XenstoreNodes {
  /** Returns the value as UTF-8 text, or undefined if there is no such node. */
  read(path: string): Promise<string | undefined>;
  /** Writes a node, and creates it and its parents if they are missing. */
  write(path: string, value: string): Promise<void>;
  /** Returns the names of the child nodes; none if there is no such node. */
  directory(path: string): Promise<string[]>;
  /** Creates a node with an empty value, unless it exists. */
  makeDirectory(path: string): Promise<void>;
  /** Removes a node and its children. A missing node is not an error. */
  remove(path: string): Promise<void>;
}

/** The store that the domains of a host share with its toolstack. */
export interface Xenstore extends XenstoreNodes {
  /**
   * Runs `work` in a transaction: others see all of its changes or none. `work` is called again, with new nodes, if
   * something that it used changed in the meantime (EAGAIN), so it must have no other effects. If it rejects, nothing
   * is changed and the error is passed on.
   */
  transaction<A>(work: (nodes: XenstoreNodes) => Promise<A>): Promise<A>;
  /**
   * Calls back with the path of every change at or below `path`, and once at the start. Several changes may cause one
   * call, one change several. Resolves when the watch is active, with the function that ends it.
   */
  watch(path: string, onChange: (path: string) => void): Promise<() => Promise<void>>;
}

interface Pending {
  readonly type: number;
  readonly settle: (message: XenstoreMessage | 'EIO') => void;
}

/**
 * Connects to xenstore through the ring at `page` (4096 bytes). Answers are matched by number and may come in any
 * order; the loop does not end while a request is in progress. After a protocol violation every request fails with EIO.
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
  /** Pending requests, by number. */
  const pending = new Map<number, Pending>();
  /** Watches, by token. */
  const watches = new Map<string, (path: string) => void>();
  /** Messages that wait for room in the ring, oldest first; `sent` bytes of the first are in it. */
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
    // An answer without a request.
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
    // A fast writer must not block everything else, and there is no event for bytes that are in the ring already.
    if (served >= SERVE_BYTES) loop.setTimer(natives.monotonicNs(), serve);
  };

  /** Sends one request and returns the payload of its answer. `what` and `path` are for the error. */
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
        // The error of `work` matters more than an error of the end of the transaction.
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
  // Bytes that arrived before; and if the daemon waits for room, it gets some.
  serve();
  return {
    ...nodesOf(0),
    transaction,
    async watch(path, onChange) {
      const token = String(++lastToken);
      // Registered before the request: the first event may come before the answer.
      watches.set(token, onChange);
      try {
        await ask(XS.WATCH, 0, [path, token], false, 'watch');
      } catch (error) {
        watches.delete(token);
        throw error;
      }
      return async () => {
        // From now on events of this watch are ignored, also those in flight.
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
