import { type Timed } from '../tcp/deadline-heap.js';
import { MAC_BYTES } from './ethernet-wire.js';

/*
 * The Ethernet addresses of the hosts on the link: the state machine of RFC 4861, 7.3, also used for ARP.
 *
 *   INCOMPLETE  asked with 1 to 3 broadcasts, one a second; 4 packets wait, and more fragments while there is room
 *   REACHABLE   confirmed in the last 30 s
 *   STALE       known, not confirmed: the next use starts DELAY
 *   DELAY       used for up to 5 s, in which traffic may confirm it
 *   PROBE       asked directly, one a second, up to 3 times; then it is forgotten
 */
export const INCOMPLETE = 0;
export const REACHABLE = 1;
export const STALE = 2;
export const DELAY = 3;
export const PROBE = 4;

/** A packet that waits for the address of its neighbour: a frame without its destination, and its offload. */
export interface WaitingPacket {
  readonly frame: Uint8Array;
  readonly checksumStart: number;
  readonly checksumOffset: number;
  readonly segmentBytes: number;
}

/** A host on the link. */
export class Neighbour implements Timed {
  wakeNs = Infinity;
  heapIndex = -1;
  state = INCOMPLETE;
  readonly words = new Int32Array(4);
  readonly mac = new Uint8Array(MAC_BYTES);
  /** When the state ends by itself. Infinity: never. */
  deadlineNs = Infinity;
  requests = 0;
  /** Whether packets were sent to it since it was last considered for eviction. */
  wasUsed = false;
  isRouter = false;
  waiting: WaitingPacket[] = [];
}

export interface NeighbourPort {
  /**
   * Asks for the address of a neighbour: with a broadcast or multicast if its state is INCOMPLETE, otherwise directly.
   */
  request(neighbour: Neighbour): void;
  /** The address of a neighbour was found. */
  resolved?(neighbour: Neighbour): void;
  /** The neighbour does not answer. `packets` waited for it. */
  unresolved?(neighbour: Neighbour, packets: readonly WaitingPacket[]): void;
}
