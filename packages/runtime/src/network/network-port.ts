import type { Arrival, NetworkError, Offload } from '@mirage/types';
import { PROGRESS_CHECK_NS, MAX_IDLE_CHECKS } from '../progress-checks.js';
import { frameViews, type FrameViews } from '../machine/frame-views.js';
import { createCoalescer, type Coalescer } from './coalescer.js';
import type { FrameRing, NetworkPort, PortHost, Sent } from './frame-ring.js';
import type { FrameWork } from './frame-work.js';
import { ETHERNET_HEADER_BYTES, VLAN_TAG_BYTES } from './ip-headers.js';
import {
  buildNextFrame,
  copyOffloadJob,
  createOffloadJob,
  finishChecksum,
  wireBytesOf,
  LONGEST_WRITE_BYTES,
  checkOffload,
  describeOffloadError,
  isFinished,
  type OffloadJob,
} from './offload-job.js';

/** The arrival of a complete frame without checksum verification, and of a frame that was finished here. */
const FINISHED: Arrival = { isChecksumGood: false, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
const CHECKED: Arrival = { ...FINISHED, isChecksumGood: true };

interface Listener {
  readonly onFrame: (frame: Uint8Array, arrival: Arrival) => void;
  readonly acceptsUnfinished: boolean;
  readonly acceptsJoined: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A frame that waits for room, in a linked list, oldest first. */
interface Waiting {
  readonly frame: Uint8Array;
  /** Its length when it was checked. */
  readonly lengthBytes: number;
  readonly job: OffloadJob | undefined;
  readonly resolve: (result: 'sent' | NetworkError) => void;
  readonly reject: (error: unknown) => void;
  next: Waiting | undefined;
}

/**
 * Creates a network on the rings of a driver. It allocates nothing per frame, except for a frame that has to wait. The
 * program does not end while it listens or a frame waits.
 */
export function createNetworkPort(host: PortHost, work: FrameWork, ring: FrameRing): NetworkPort {
  const { send: ringSend } = ring;
  const longestBytes = ring.mtu + ETHERNET_HEADER_BYTES;
  // Settled promises can be shared.
  const sent = Promise.resolve('sent' as const);
  const disconnected = Promise.resolve('disconnected' as const);
  const tooLong = Promise.resolve('frame-too-long' as const);
  const [writing, arriving] = [createOffloadJob(), createOffloadJob()];
  /** Buffers in which frames are finished, outgoing and incoming; allocated for the first one. */
  let built: FrameViews | undefined;
  let cut: FrameViews | undefined;
  let listener: Listener | undefined;
  let release: (() => void) | undefined;
  let first: Waiting | undefined;
  let last: Waiting | undefined;
  let isOpen = true;
  let failure: Error | undefined;
  let closing: Promise<void> | undefined;
  let rxFrames = 0;
  let rxBytes = 0;
  let txFrames = 0;
  let txBytes = 0;
  /** Frames that the ring has taken: so far, and at the last check. */
  let taken = 0;
  let takenBefore = 0;
  let looks = 0;
  let isWatched = false;

  const updateHold = (): void => {
    if (listener || first) release ??= host.hold();
    else {
      release?.();
      release = undefined;
    }
  };
  const endListening = (end: (listener: Listener) => void): void => {
    const ended = listener;
    listener = undefined;
    if (ended) end(ended);
  };
  /** Checks for progress while frames wait for room. */
  const watch = (): void => {
    if (isWatched) return;
    isWatched = true;
    host.callLater(PROGRESS_CHECK_NS, () => {
      isWatched = false;
      // A lost event must not stop a device that works.
      if (first) port.drain();
      looks = taken === takenBefore ? looks + 1 : 0;
      takenBefore = taken;
      if (!first) looks = 0;
      else if (looks < MAX_IDLE_CHECKS) watch();
      else ring.stop('accepts none of the sent frames');
    });
  };

  /** Sends a frame to the ring. The port may be closed afterwards, if the driver detects a violation. */
  const send = (frame: Uint8Array, lengthBytes: number, job?: OffloadJob): Sent => {
    const result = ringSend(frame, job, lengthBytes);
    if (result === 'full' || result === 'unable') return result;
    taken++;
    if (result !== 'sent') return result;
    txFrames += job ? job.count : 1;
    txBytes += job ? job.wireBytes : lengthBytes;
    return result;
  };
  const isDone = ({ segmentBytes, headers }: OffloadJob): boolean => {
    const { checksum, segmentsIpv4, segmentsIpv6 } = ring.offloads;
    if (segmentBytes === 0) return checksum;
    return headers.isIpv6 ? segmentsIpv6 : segmentsIpv4;
  };
  const sendJob = (frame: Uint8Array, job: OffloadJob): Sent => {
    if (job.done === 0 && isDone(job)) {
      const result = send(frame, frame.length, job);
      if (result !== 'unable') return result;
    }
    if (job.segmentBytes !== 0 && ring.sendSegments !== undefined) {
      const [before, bytesBefore] = [job.done, wireBytesOf(job)];
      const result = ring.sendSegments(frame, job);
      if (result !== 'full' || job.done !== before) taken++;
      txFrames += job.done - before;
      txBytes += wireBytesOf(job) - bytesBefore;
      return result;
    }
    built ??= frameViews(longestBytes);
    while (job.done < job.count) {
      const lengthBytes = buildNextFrame(work, frame, job, built.bytes);
      const result = send(built.first(lengthBytes), lengthBytes);
      if (result === 'full') job.done--;
      if (result !== 'sent' && result !== 'lost') return result;
    }
    return 'sent';
  };
  const shut = (): void => {
    isOpen = false;
    for (let waiting = first; waiting; waiting = waiting.next) waiting.resolve('disconnected');
    first = last = undefined;
  };
  const wait = (frame: Uint8Array, job: OffloadJob | undefined): Promise<'sent' | NetworkError> =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = { frame, lengthBytes: frame.length, job, resolve, reject, next: undefined };
      if (last) last.next = waiting;
      else first = waiting;
      last = waiting;
      updateHold();
      watch();
    });
  const writeJob = (frame: Uint8Array, offload: Offload): Promise<'sent' | NetworkError> => {
    const error =
      frame.length > LONGEST_WRITE_BYTES ? 'frame-too-long' : checkOffload(frame, offload, longestBytes, writing);
    if (error === 'frame-too-long') return tooLong;
    if (error !== undefined) return Promise.reject(new RangeError(describeOffloadError(error, frame, offload)));
    if (!isOpen) return disconnected;
    const result = first ? 'full' : sendJob(frame, writing);
    if (result === 'full') return wait(frame, copyOffloadJob(writing));
    return result === 'gone' ? disconnected : sent;
  };

  const deliverUnfinished = (to: Listener, frame: Uint8Array, arrival: Arrival, isCounted: boolean): void => {
    if (checkOffload(frame, arrival, longestBytes + VLAN_TAG_BYTES, arriving) !== undefined) return;
    if (!isCounted) {
      rxFrames += arriving.count;
      rxBytes += arriving.wireBytes;
    }
    if (to.acceptsUnfinished) return to.onFrame(frame, arrival);
    if (arriving.segmentBytes === 0) {
      finishChecksum(work, frame, frame.length, arriving);
      return to.onFrame(frame, CHECKED);
    }
    cut ??= frameViews(longestBytes + VLAN_TAG_BYTES);
    // The listener may go, and another one may come.
    while (listener && arriving.done < arriving.count)
      listener.onFrame(cut.first(buildNextFrame(work, frame, arriving, cut.bytes)), CHECKED);
  };

  /** Passes a frame to the listener, if there is still one. */
  const hand = (frame: Uint8Array, arrival: Arrival, isComplete: boolean, isCounted: boolean): void => {
    if (!listener) return;
    try {
      if (isComplete) listener.onFrame(frame, arrival);
      else deliverUnfinished(listener, frame, arrival, isCounted);
    } catch (error) {
      endListening(({ reject }) => reject(error));
      updateHold();
      if (isOpen) ring.wantFrames(false, false);
    }
  };
  /** The listener may have changed within the burst. */
  const handJoined = (frame: Uint8Array, arrival: Arrival): void =>
    hand(frame, arrival, listener?.acceptsJoined === true || isFinished(arrival), true);
  let coalescer: Coalescer | undefined;

  const port: NetworkPort = {
    network: {
      mac: ring.mac,
      mtu: ring.mtu,
      offloads: ring.offloads,
      write(frame, offload) {
        // In the engine of the kernel, reading the length of a typed array is a call.
        const lengthBytes = frame.length;
        if (lengthBytes < ETHERNET_HEADER_BYTES) {
          return Promise.reject(
            new RangeError(
              `a frame of ${lengthBytes} bytes is shorter than its header of ${ETHERNET_HEADER_BYTES} bytes`,
            ),
          );
        }
        if (offload !== undefined && !isFinished(offload)) return writeJob(frame, offload);
        if (lengthBytes > longestBytes) return tooLong;
        if (!isOpen) return disconnected;
        // No frame overtakes one that waits. Then as in `send`, which would be one more call for each frame.
        const result = first ? 'full' : ringSend(frame, undefined, lengthBytes);
        if (result === 'sent') {
          taken++;
          txFrames++;
          txBytes += lengthBytes;
          return sent;
        }
        if (result === 'full') return wait(frame, undefined);
        taken++;
        return result === 'gone' ? disconnected : sent;
      },
      listen(onFrame, { acceptsUnfinished = false, acceptsJoined = false } = {}) {
        endListening(({ resolve }) => resolve());
        if (failure) return Promise.reject(failure);
        if (!isOpen) return Promise.resolve();
        return new Promise((resolve, reject) => {
          const joins = acceptsUnfinished && acceptsJoined && ring.endsBursts === true;
          listener = { onFrame, acceptsUnfinished, acceptsJoined: joins, resolve, reject };
          if (joins) coalescer ??= createCoalescer(work, handJoined);
          updateHold();
          ring.wantFrames(true, acceptsUnfinished);
        });
      },
      statistics: () => ({ rxFrames, rxBytes, txFrames, txBytes }),
      disconnect() {
        if (!isOpen) return closing ?? Promise.resolve();
        shut();
        endListening(({ resolve }) => resolve());
        updateHold();
        ring.wantFrames(false, false);
        return (closing = ring.close());
      },
    },
    deliver(frame, arrival = FINISHED, lengthBytes = frame.length) {
      if (!listener) return false;
      if (arrival.segmentBytes !== 0 || !listener.acceptsJoined) coalescer?.flush();
      else if (coalescer!.add(frame, arrival, ring.joins === true)) {
        port.countRx(1, lengthBytes);
        return true;
      }
      const isComplete = arrival === FINISHED || isFinished(arrival);
      if (isComplete) port.countRx(1, lengthBytes);
      hand(frame, arrival, isComplete, false);
      return listener !== undefined;
    },
    coalescer: () => (listener?.acceptsJoined === true ? coalescer : undefined),
    countRx(frames, bytes) {
      rxFrames += frames;
      rxBytes += bytes;
    },
    endBurst: () => coalescer?.flush(),
    drain() {
      if (!first) return false;
      while (first) {
        const waiting: Waiting = first;
        const { frame, job, lengthBytes } = waiting;
        // The program may have resized or transferred its buffer, which would stop the machine in a native.
        const isWhole = frame.length === lengthBytes;
        const result = !isWhole ? 'sent' : job ? sendJob(frame, job) : send(frame, lengthBytes);
        if (result === 'full') return true;
        // `send` may have closed the port and emptied the list.
        if (first === waiting) {
          first = waiting.next;
          if (!first) last = undefined;
          if (isWhole) waiting.resolve(result === 'gone' ? 'disconnected' : 'sent');
          else
            waiting.reject(new RangeError(`a frame of ${lengthBytes} bytes got ${frame.length} bytes while it waited`));
        }
      }
      updateHold();
      return false;
    },
    fail(error) {
      if (!isOpen) return;
      failure = error;
      shut();
      endListening(({ reject }) => reject(error));
      updateHold();
    },
  };
  return port;
}
