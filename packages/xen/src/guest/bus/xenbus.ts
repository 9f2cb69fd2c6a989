import type { Loop } from '@mirage/runtime/machine';
import type { XenNatives } from './natives.js';
import type { Xenstore } from './xenstore.js';

/** The state of each end of a device, in its node `state`. Source: Xen public/io/xenbus.h. */
export const XenbusState = {
  Unknown: 0,
  Initialising: 1,
  InitWait: 2,
  Initialised: 3,
  Connected: 4,
  Closing: 5,
  Closed: 6,
  Reconfiguring: 7,
  Reconfigured: 8,
} as const;

export type XenbusState = (typeof XenbusState)[keyof typeof XenbusState];

/**
 * How long to wait for a change of the backend's state. After that it has failed, for example in its hotplug script.
 */
const PATIENCE_NS = 10e9;
/** The toolstack's scripts make the other side of a device while the guest boots, slowly on a busy host. */
const BACKEND_PATIENCE_NS = 30e9;

/** How a connected backend ended the connection. */
export type BackendEnd = 'closes' | 'starts again without closing';

/** The services that are needed to find and connect devices. */
export interface Xenbus {
  readonly natives: Pick<XenNatives, 'monotonicNs'>;
  readonly loop: Pick<Loop, 'hold' | 'setTimer'>;
  readonly xenstore: Xenstore;
}

/** Why a backend did not reach a state. */
export type BackendFailure = 'timeout' | 'closed';

/**
 * One device of this domain, from the side of its frontend. Every call that uses xenstore may reject with a
 * XenstoreError.
 */
export interface XenbusDevice {
  /** For example `device/vif/0`, relative to the folder of the domain. */
  readonly frontendPath: string;
  /** Absolute. */
  readonly backendPath: string;
  readonly backendDomid: number;
  /** The last known state of the backend. */
  readonly backendState: () => XenbusState;
  /** Reads a node of the backend; undefined if it does not exist. */
  readonly readBackend: (name: string) => Promise<string | undefined>;
  /** Reads a node of the frontend, which the toolstack wrote, for example `mac`. */
  readonly readFrontend: (name: string) => Promise<string | undefined>;
  /** Writes nodes of the frontend and its state, in one transaction. */
  readonly publish: (nodes: Readonly<Record<string, string>>, state: XenbusState) => Promise<void>;
  /**
   * Resolves when the backend is in `state` or a later one before Closing: backends skip states. Failures: 'closed' if
   * it is closing, closed or gone; 'timeout' after 30 seconds.
   */
  readonly waitBackend: (state: XenbusState) => Promise<'reached' | BackendFailure>;
  /**
   * Sets the function that is called once when the backend closes or goes away, or when it returns from Connected to an
   * earlier state: then it has forgotten the rings. Stop using the device, then call `close`.
   */
  readonly onEnd: (callback: (end: BackendEnd) => void) => void;
  /**
   * Ends the connection: Closing, Closed, and no more watch. Resolves when a backend that follows the protocol has
   * unmapped the pages, or after 10 seconds. Linux's netback does so at Closing, its blkback at Closed. End grants
   * afterwards. A second call has no effect. Never rejects: without xenstore there is no connection to end.
   */
  readonly close: () => Promise<void>;
}

/**
 * Returns the numbers of the devices of a kind ('vif', 'vbd') that the toolstack gave this domain, in numeric order.
 */
export async function listDevices(xenstore: Xenstore, kind: string): Promise<string[]> {
  return (await xenstore.directory(`device/${kind}`)).sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
}

/**
 * Opens `device/KIND/ID` and watches its backend. If an earlier connection left the backend closed, it restarts when it
 * sees the state Initialising. Errors: 'no-such-device'.
 */
export async function openXenbusDevice(
  bus: Xenbus,
  kind: string,
  id: string,
): Promise<XenbusDevice | 'no-such-device'> {
  const { xenstore } = bus;
  const frontendPath = `device/${kind}/${id}`;
  const backendPath = await xenstore.read(`${frontendPath}/backend`);
  const backendDomid = Number(await xenstore.read(`${frontendPath}/backend-id`));
  if (!backendPath || !Number.isInteger(backendDomid)) return 'no-such-device';

  let state: XenbusState = XenbusState.Unknown;
  /** The node does not exist. */
  let isGone = false;
  let isOpened = false;
  let isUnwatched = false;
  let isReading = false;
  let isStale = false;
  let wasConnected = false;
  let end: BackendEnd | undefined;
  let tell: ((end: BackendEnd) => void) | undefined;
  let closing: Promise<void> | undefined;
  const waiters = new Set<() => void>();

  const isLeftClosed = (): boolean => state === XenbusState.Closed && !isGone;
  const publishState = (next: XenbusState): Promise<void> => xenstore.write(`${frontendPath}/state`, String(next));
  const tellOnce = (): void => {
    if (end === undefined || closing) return;
    tell?.(end);
    tell = undefined;
  };
  const see = (next: XenbusState): void => {
    state = next;
    for (const wake of [...waiters]) wake();
    // The end of an earlier connection does not end this one.
    if (!isOpened) return;
    if (isOver(next)) end ??= 'closes';
    else if (next === XenbusState.Connected) wasConnected = true;
    else if (wasConnected) end ??= 'starts again without closing';
    tellOnce();
  };
  /** Waits until `isSo` holds for the state of the backend; false at the deadline. */
  const waitUntil = (isSo: () => boolean, deadlineNs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const release = bus.loop.hold();
      const settle = (outcome: boolean): void => {
        waiters.delete(check);
        timer.isCancelled = true;
        release();
        resolve(outcome);
      };
      const timer = bus.loop.setTimer(deadlineNs, () => settle(false));
      const check = (): void => {
        if (isSo()) settle(true);
      };
      waiters.add(check);
      check();
    });
  // Any number of events while a read is in progress cause one more read, not as many.
  const look = async (): Promise<void> => {
    isStale = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isStale && !isUnwatched) {
        isStale = false;
        const text = await xenstore.read(`${backendPath}/state`);
        isGone = text === undefined;
        see(parseState(text));
      }
    } finally {
      isReading = false;
    }
  };
  /** A watch has no caller for its errors: if the connection to xenstore is gone, so is the backend. */
  const lookSafely = (): void => void look().catch(() => see(XenbusState.Closed));

  await look();
  const unwatch = await xenstore.watch(`${backendPath}/state`, lookSafely);
  try {
    if (isLeftClosed()) {
      await publishState(XenbusState.Initialising);
      await waitUntil(() => !isLeftClosed(), bus.natives.monotonicNs() + PATIENCE_NS);
    }
  } catch (error) {
    isUnwatched = true;
    await unwatch().catch(() => undefined);
    throw error;
  }
  isOpened = true;
  see(state);
  return {
    frontendPath,
    backendPath,
    backendDomid,
    backendState: () => state,
    readBackend: (name) => xenstore.read(`${backendPath}/${name}`),
    readFrontend: (name) => xenstore.read(`${frontendPath}/${name}`),
    publish: (nodes, next) =>
      xenstore.transaction(async (inside) => {
        for (const [name, value] of Object.entries(nodes)) await inside.write(`${frontendPath}/${name}`, value);
        await inside.write(`${frontendPath}/state`, String(next));
      }),
    async waitBackend(wanted) {
      const isDecided = await waitUntil(
        () => isOver(state) || state >= wanted,
        bus.natives.monotonicNs() + BACKEND_PATIENCE_NS,
      );
      if (!isDecided) return 'timeout';
      return isOver(state) ? 'closed' : 'reached';
    },
    onEnd(callback) {
      tell = callback;
      tellOnce();
    },
    close: () => (closing ??= closeDevice().catch(() => undefined)),
  };

  async function closeDevice(): Promise<void> {
    const deadlineNs = bus.natives.monotonicNs() + PATIENCE_NS;
    try {
      await publishState(XenbusState.Closing);
      await waitUntil(() => state !== XenbusState.Connected, deadlineNs);
      await publishState(XenbusState.Closed);
      // A backend that was never connected holds no pages; one that is no longer closing has closed and restarted.
      await waitUntil(
        () => !wasConnected || (state !== XenbusState.Connected && state !== XenbusState.Closing),
        deadlineNs,
      );
    } finally {
      isUnwatched = true;
      await unwatch();
    }
  }
}

/** Returns whether the backend is closing, closed or gone. */
function isOver(state: XenbusState): boolean {
  return state === XenbusState.Closing || state === XenbusState.Closed;
}

/** A missing node means that the backend is gone. Reconfiguring counts as Connected. */
function parseState(text: string | undefined): XenbusState {
  const known: readonly number[] = Object.values(XenbusState);
  const state = Number(text);
  if (text === undefined) return XenbusState.Closed;
  if (!known.includes(state)) return XenbusState.Unknown;
  return state > XenbusState.Closed ? XenbusState.Connected : (state as XenbusState);
}
