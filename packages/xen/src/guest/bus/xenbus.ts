import type { Loop } from '@mirage/runtime/machine';
import type { XenNatives } from './natives.js';
import type { Xenstore } from './xenstore.js';

/** What each end of a device says of itself, in its node `state`. Source: Xen public/io/xenbus.h. */
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

/** A backend that does not move on for this long will not do so any more: its hotplug script failed, say. */
const PATIENCE_NS = 10e9;

/** How a backend that was connected gives up the connection. */
export type BackendEnd = 'closes' | 'starts again without closing';

/** What devices are found and connected by. */
export interface Xenbus {
  readonly natives: Pick<XenNatives, 'monotonicNs'>;
  readonly loop: Pick<Loop, 'hold' | 'setTimer'>;
  readonly xenstore: Xenstore;
}

/** Why a backend did not come to the state that was waited for. */
export type BackendFailure = 'timeout' | 'closed';

/** One device of this domain, seen from its frontend. Every call that asks xenstore may reject with a XenstoreError. */
export interface XenbusDevice {
  /** As in `device/vif/0`, relative to the domain's folder. */
  readonly frontendPath: string;
  /** Absolute. */
  readonly backendPath: string;
  readonly backendDomid: number;
  /** The backend's state as last seen. */
  readonly backendState: () => XenbusState;
  /** A node of the backend's; undefined when it is not there. */
  readonly readBackend: (name: string) => Promise<string | undefined>;
  /** A node of the frontend's own, written by the toolstack, `mac` say. */
  readonly readFrontend: (name: string) => Promise<string | undefined>;
  /** Writes nodes of the frontend and then its state, all at once. */
  readonly publish: (nodes: Readonly<Record<string, string>>, state: XenbusState) => Promise<void>;
  /**
   * Resolves when the backend is in `state` or one after it, but before Closing: backends skip states. Failures:
   * 'closed' when it is closing, closed or gone; 'timeout' after 10 seconds.
   */
  readonly waitBackend: (state: XenbusState) => Promise<'reached' | BackendFailure>;
  /**
   * Called once, when the backend closes or goes away, or when it says after Connected that it is not there yet: then
   * it knows nothing of our rings any more. Stop using the device, then `close`.
   */
  readonly onEnd: (callback: (end: BackendEnd) => void) => void;
  /**
   * Ends the connection: Closing, Closed, and no more watch. Comes back when the backend has let go of our pages, as
   * far as it keeps to the protocol, or after 10 seconds: Linux's netback does so when we are closing, its blkback when
   * we are closed. So grants are taken back afterwards. Doing it twice is the same as once. Never rejects: without
   * xenstore there is nobody left to tell.
   */
  readonly close: () => Promise<void>;
}

/**
 * The devices of a kind ('vif', 'vbd') that the toolstack gave this domain: their numbers, in the order of their names.
 */
export async function listDevices(xenstore: Xenstore, kind: string): Promise<string[]> {
  return (await xenstore.directory(`device/${kind}`)).sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
}

/**
 * Opens `device/KIND/ID` and watches its backend from then on. A backend that an earlier connection has left closed is
 * asked to begin anew, which it does when it sees us initialising. Errors: 'no-such-device'.
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
  /** Its node is not there. */
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
    // How an earlier connection has ended is no end of this one.
    if (!isOpened) return;
    if (isOver(next)) end ??= 'closes';
    else if (next === XenbusState.Connected) wasConnected = true;
    else if (wasConnected) end ??= 'starts again without closing';
    tellOnce();
  };
  /** Until `isSo` of the backend's state; false at the deadline. */
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
  // Any number of events while one answer is under way ask for one more answer, not for as many.
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
  /** What a watch cannot pass on to anybody: the connection to xenstore is gone, so the backend is. */
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
        bus.natives.monotonicNs() + PATIENCE_NS,
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
      // One that was never connected has nothing of ours; and one that is not closing any more has closed, and starts
      // again.
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

/** Closing, closed, or not there any more. */
function isOver(state: XenbusState): boolean {
  return state === XenbusState.Closing || state === XenbusState.Closed;
}

/** A node that is gone means that the backend is. Reconfiguring is of no interest to us: the backend is there. */
function parseState(text: string | undefined): XenbusState {
  const known: readonly number[] = Object.values(XenbusState);
  const state = Number(text);
  if (text === undefined) return XenbusState.Closed;
  if (!known.includes(state)) return XenbusState.Unknown;
  return state > XenbusState.Closed ? XenbusState.Connected : (state as XenbusState);
}
