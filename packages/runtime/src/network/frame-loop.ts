import type { Loop } from '../machine/loop.js';
import type { MachineNatives } from '../machine/natives.js';
import type { Coalescer } from './coalescer.js';
import type { FrameWork } from './frame-work.js';
import type { Deliver, FrameRing, NetworkPort, Sent } from './frame-ring.js';
import { createNetworkPort } from './network-port.js';
import type { OffloadJob } from './offload-job.js';

/** Receive slots taken before other devices, timers and jobs run; one burst of joined segments may follow them. */
const SLOTS_PER_TURN = 64;
/**
 * Transmit slots gathered before they are published in the middle of a turn, so that the device works in the meantime.
 */
const SLOTS_PER_PUBLISH = 16;
/** How long closing waits for a device that does not take what was written. */
const CLOSE_TIMEOUT_NS = 1e9;

/**
 * The receive ring and the transmit ring of a network device, as its driver presents them to the frame loop. A
 * violation is a clause that describes what the device did, for example `breaks the protocol (unknown-chain)`.
 */
export interface DeviceRings extends Pick<FrameRing, 'mac' | 'mtu' | 'offloads' | 'joins'> {
  /**
   * Takes the next used receive slot and posts it again; a whole frame goes to `deliver`. Returns false if no slot is
   * used: then the device sends an event for the next one. Returns a violation if there is one. With `joining` it may
   * first take frames that are joined, until one is not, or 64 slots are taken: then it returns false as well.
   */
  readonly takeRx: (deliver: Deliver, joining: Joining | undefined) => boolean | string;
  /** Publishes the receive slots that were posted again. */
  readonly publishRx: () => void;
  /** Called when the listener comes or goes. A driver that can mask receive events does so. */
  readonly wantRx?: (areWanted: boolean) => void;
  /** Copies a frame of `lengthBytes` into the transmit ring, without publishing it. Errors: see `Sent`. */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined, lengthBytes: number) => Sent;
  /**
   * Cuts a frame, and copies at most `most` segments of the job into the transmit ring, from `job.done` on. Returns
   * their number, which is less if the ring is full or the job done, or -1 if the link is down. Default: the port cuts
   * frames.
   */
  readonly sendSegments?: (frame: Uint8Array, job: OffloadJob, most: number) => number;
  /** Transmit slots that a frame of many segments is counted as. */
  readonly largeSlots: number;
  /**
   * Takes back the slots of all transmitted frames. Returns their number: if wanted, the device sends an event for the
   * next one. Returns a violation if there is one.
   */
  readonly takeTx: () => number | string;
  /** Publishes what was sent, and notifies the device if needed. */
  readonly publishTx: () => void;
  /** Whether the device sends events for transmitted frames. */
  readonly wantTx: (areWanted: boolean) => void;
  /** Transmit slots that the device still owns. */
  readonly inFlight: () => number;
  /** Makes the device forget the memory of the driver. Called once. */
  readonly release: () => void | Promise<void>;
  /** The error that listeners get when the device is stopped for a violation. */
  readonly errorOf: (violation: string) => Error;
}

/** Where a driver joins the frames of a burst in a native. */
export interface Joining extends Pick<Coalescer, 'bytes' | 'record'> {
  /** Called with the number of frames that were joined, and their bytes. */
  readonly joined: (frames: number, bytes: number) => void;
}

/** A network on the rings of a device, and what its driver calls. */
export interface FrameLoop extends Pick<NetworkPort, 'network'> {
  /**
   * Handles an event of the device: receives, takes back transmitted frames, sends frames that wait for room. Returns
   * the number of slots taken, or -1 if the device is closed or stopped.
   */
  readonly serve: () => number;
  /** Stops the device because of a violation. While it is being closed, ends the wait for it. */
  readonly stop: (violation: string) => void;
  /**
   * Waits until the device has taken what was written, for at most a second. For the end of the program: listeners are
   * no longer called. `sleep` blocks until the next event or the deadline. Returns true if the device was not released
   * before: it still owns the memory of the driver.
   */
  readonly finish: (sleep: (deadlineNs: number) => void) => boolean;
}

/**
 * The receive and transmit loop of network drivers whose rings are in shared memory (virtio-net, netfront).
 *
 * Frames arrive in bursts: one event delivers up to 64 receive slots in a row, then other devices and jobs run, and the
 * rest follows. Frames that are written meanwhile share one notification: they are published at the end of the turn,
 * after every 16 slots, and when the ring is full. A protocol stack can therefore answer each frame at once without its
 * own batching, and should collect acknowledgements per burst only to send fewer of them. Frames of up to
 * `LONGEST_WRITE_BYTES` with an offload take one call of `write`; the port cuts them if the device cannot.
 *
 * Without a listener, frames stay in the ring. A device that breaks the protocol is stopped.
 */
export function createFrameLoop(
  natives: FrameWork & Pick<MachineNatives, 'monotonicNs'>,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  rings: DeviceRings,
): FrameLoop {
  // Locals, which an interpreter reads faster than properties.
  const { takeRx, send: copyIn, takeTx } = rings;
  let isOpen = true;
  let isWanted = false;
  /** Received frames may be left in the ring. */
  let hasMore = false;
  let unpublished = 0;
  /** The last argument of `wantTx`. */
  let isTxWanted = false;
  /** Ends the wait of `close`, while there is one. */
  let drained: (() => void) | undefined;

  const stop = (violation: string): void => {
    if (!isOpen) return drained?.();
    isOpen = isWanted = hasMore = false;
    void rings.release();
    port.fail(rings.errorOf(violation));
  };

  /** Receive slots taken in this turn. */
  let count = 0;
  let joining: Joining | undefined;
  const startJoining = ({ bytes, record }: Coalescer): Joining => ({
    bytes,
    record,
    joined(frames, lengthBytes) {
      count += frames;
      port.countRx(frames, lengthBytes);
    },
  });

  const joiningNow = (): Joining | undefined => {
    const coalescer = port.coalescer();
    return coalescer === undefined ? undefined : (joining ??= startJoining(coalescer));
  };

  const receive = (): number => {
    count = 0;
    let taken: boolean | string = true;
    // At each frame the listener may go, be replaced, or stop the device by a write.
    while (isWanted && count < SLOTS_PER_TURN && (taken = takeRx(deliver, joiningNow())) === true) count++;
    endBurst();
    hasMore = isWanted && count >= SLOTS_PER_TURN;
    if (typeof taken === 'string') stop(taken);
    else if (count > 0 && isOpen) rings.publishRx();
    return count;
  };

  const reclaim = (): number => {
    const taken = takeTx();
    if (typeof taken === 'number') return taken;
    stop(taken);
    return 0;
  };

  const wantTx = (areWanted: boolean): void => {
    if (areWanted !== isTxWanted) rings.wantTx((isTxWanted = areWanted));
  };

  const publish = (): void => {
    unpublished = 0;
    rings.publishTx();
  };

  const send = (frame: Uint8Array, job: OffloadJob | undefined, lengthBytes: number): Sent => {
    let result = copyIn(frame, job, lengthBytes);
    if (result === 'full') {
      publish();
      wantTx(true);
      reclaim();
      result = isOpen ? copyIn(frame, job, lengthBytes) : 'gone';
    }
    if (result === 'sent') {
      unpublished += job !== undefined && job.segmentBytes !== 0 ? rings.largeSlots : 1;
      if (unpublished >= SLOTS_PER_PUBLISH) publish();
    }
    return result;
  };

  const { sendSegments: cutIn } = rings;
  const sendSegments = (frame: Uint8Array, job: OffloadJob): Sent => {
    for (let isReclaimed = false; job.done < job.count; ) {
      if (!isOpen) return 'gone';
      const sent = cutIn!(frame, job, SLOTS_PER_PUBLISH - unpublished);
      if (sent < 0) return 'lost';
      if (sent === 0 && isReclaimed) return 'full';
      job.done += sent;
      unpublished += sent;
      if (unpublished >= SLOTS_PER_PUBLISH) publish();
      if (sent > 0) continue;
      publish();
      wantTx(true);
      reclaim();
      isReclaimed = true;
    }
    return 'sent';
  };

  const close = async (): Promise<void> => {
    isOpen = false;
    publish();
    wantTx(true);
    const release = loop.hold();
    const timeout = await new Promise<ReturnType<typeof loop.setTimer>>((resolve) => {
      const timer = loop.setTimer(natives.monotonicNs() + CLOSE_TIMEOUT_NS, () => resolve(timer));
      drained = () => resolve(timer);
      reclaim();
      if (rings.inFlight() === 0) resolve(timer);
    });
    // Else the loop would not end before it is due.
    timeout.isCancelled = true;
    drained = undefined;
    await rings.release();
    release();
  };

  const host = {
    hold: loop.hold,
    callLater: (delayNs: number, callback: () => void): void =>
      void loop.setTimer(natives.monotonicNs() + delayNs, callback),
  };
  const port = createNetworkPort(host, natives, {
    ...rings,
    endsBursts: true,
    send,
    sendSegments: cutIn && sendSegments,
    stop,
    close,
    wantFrames(areWanted) {
      isWanted = areWanted;
      rings.wantRx?.(areWanted);
      // For frames that arrived without a listener.
      hasMore = areWanted;
    },
  });
  const { deliver, endBurst } = port;

  loop.onTurnEnd(() => {
    if (!isOpen) return false;
    if (hasMore) {
      receive();
      return true;
    }
    if (unpublished > 0) publish();
    return false;
  });

  return {
    network: port.network,
    stop,
    serve() {
      if (!isOpen && !drained) return -1;
      const count = receive() + reclaim();
      if (isOpen) {
        wantTx(port.drain());
        return count;
      }
      if (drained && rings.inFlight() === 0) drained();
      return -1;
    },
    finish(sleep) {
      if (!isOpen && !drained) return false;
      isWanted = false;
      wantTx(true);
      const deadlineNs = natives.monotonicNs() + CLOSE_TIMEOUT_NS;
      for (;;) {
        reclaim();
        const isWaiting = isOpen && port.drain();
        if (!isOpen && !drained) return false;
        publish();
        if ((rings.inFlight() === 0 && !isWaiting) || natives.monotonicNs() >= deadlineNs) break;
        sleep(deadlineNs);
      }
      isOpen = false;
      return true;
    },
  };
}
