import type { Arrival, Network, Offloads } from '@mirage/types';
import type { Coalescer } from './coalescer.js';
import type { OffloadJob } from './offload-job.js';

/**
 * The result of handing a frame to a driver:
 *
 * - 'sent': the frame is in the ring.
 * - 'full': the ring has no room now.
 * - 'lost': the cable is unplugged; the frame is dropped.
 * - 'gone': the device is closed or stopped.
 * - 'unable': the device cannot do this offload job.
 */
export type Sent = 'sent' | 'full' | 'lost' | 'gone' | 'unable';

/** The functions that the driver of a network device supplies to `createNetworkPort`. */
export interface FrameRing {
  /** The MAC address, 6 bytes. */
  readonly mac: Uint8Array;
  /** The longest payload of a frame, in bytes. */
  readonly mtu: number;
  readonly offloads: Offloads;
  /** Whether the driver calls `endBurst`. Otherwise segments are not joined. */
  readonly endsBursts?: boolean;
  /** Whether the driver has tried to join each frame that it delivers, with a native. */
  readonly joins?: boolean;
  /**
   * Copies a frame of `lengthBytes` into the ring. The port has checked the length. After 'full' the driver calls
   * `drain` when there is room again. The port has checked the job, and passes only kinds of jobs that `offloads`
   * names; after 'unable' it does the job itself.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined, lengthBytes: number) => Sent;
  /**
   * Cuts a frame and copies the next segments of the job into the ring, as many as there is room for, and adds them to
   * `job.done`. Returns 'sent' for the last one, or as `send` does. Default: the port cuts the frame.
   */
  readonly sendSegments?: ((frame: Uint8Array, job: OffloadJob) => Sent) | undefined;
  /**
   * Called when a listener comes (true) or goes (false). While it is true, the driver calls `deliver`, also for frames
   * that wait in the ring already, but not before this function returns.
   */
  readonly wantFrames: (areWanted: boolean, areUnfinishedAccepted: boolean) => void;
  /**
   * Waits a limited time until all written frames are sent, then makes the device forget the memory of the driver.
   * Called at most once, and not after `fail`.
   */
  readonly close: () => Promise<void>;
  /**
   * Stops a device that breaks the protocol: makes it forget the memory of the driver, and calls `fail`. The reason is
   * a clause whose subject is the device, for example `accepts none of the sent frames`.
   */
  readonly stop: (reason: string) => void;
}

/** The functions that a port needs from the main loop. */
export interface PortHost {
  /** Keeps the program alive until the returned function is called. */
  readonly hold: () => () => void;
  readonly callLater: (delayNs: number, callback: () => void) => void;
}

/**
 * Passes a frame to the listener, which owns it until this returns. Returns false if there is no longer a listener:
 * then frames stay in the ring. `arrival` describes a frame that is unfinished or whose checksum was verified. For a
 * listener that accepts no unfinished frames, the port finishes the frame in place. A frame that claims to be TCP and
 * is not is dropped. A caller that knows the length gives it, because in the engine of the kernel reading it is a call.
 */
export type Deliver = (frame: Uint8Array, arrival?: Arrival, lengthBytes?: number) => boolean;

/** A network, and what its driver calls. */
export interface NetworkPort {
  readonly network: Network;
  readonly deliver: Deliver;
  /** Joins segments while the listener accepts that. */
  readonly coalescer: () => Coalescer | undefined;
  /** Counts received frames, such as those that a native has joined: they are not passed to `deliver`. */
  readonly countRx: (frames: number, bytes: number) => void;
  /** Called after the last frame of a burst: delivers segments that were joined. */
  readonly endBurst: () => void;
  /** Sends frames that wait for room until the ring is full again. Returns true if frames still wait. */
  readonly drain: () => boolean;
  /** The device is unusable: writes return 'disconnected', and current and later listeners get the error. */
  readonly fail: (error: Error) => void;
}
