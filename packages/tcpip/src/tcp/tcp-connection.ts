import { type ByteRing } from './byte-ring.js';
import { type Timed } from './deadline-heap.js';
import { RangeList } from './range-list.js';
import { sequence, type Sequence } from './sequence.js';
import { type TcpCore } from './tcp-core.js';
import { type TcpListener } from './tcp-listener.js';
import {
  DEFAULT_MSS_IPV4,
  INITIAL_RTO,
  LEAST_BUFFER_BYTES,
  MOST_OUT_OF_ORDER_RANGES,
  MOST_SACKED_RANGES,
} from './tcp-limits.js';

/** States: RFC 9293, 3.3.2. LISTEN, and SYN-RECEIVED of a passive open, are not connections yet. */
export const CLOSED = 0;
export const SYN_SENT = 1;
export const SYN_RECEIVED = 2;
export const ESTABLISHED = 3;
export const FIN_WAIT_1 = 4;
export const FIN_WAIT_2 = 5;
export const CLOSE_WAIT = 6;
export const CLOSING = 7;
export const LAST_ACK = 8;
export const TIME_WAIT = 9;
export const STATE_NAMES = [
  'CLOSED',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const;

/** Events of a connection, as bits. */
export const CONNECTED = 1;
export const READABLE = 2;
export const WRITABLE = 4;
/** The peer sent FIN: nothing follows the readable bytes. */
export const ENDED = 8;
/** Both directions have ended: the peer has acknowledged our FIN and sent its own. */
export const FINISHED = 16;
/** Our FIN is acknowledged. */
export const DELIVERED = 32;
/** The connection is gone: `error` says why. */
export const FAILED = 64;

/** Why a connection ended early. */
export type TcpError = 'refused' | 'reset' | 'timeout' | 'unreachable' | 'aborted';

/** Recovery: the algorithm that decides what to retransmit. */
export const NO_RECOVERY = 0;
export const FAST_RECOVERY = 1;
export const TIMEOUT_RECOVERY = 2;

export const NEVER = Infinity;

/**
 * One connection: the transmission control block of RFC 9293, 3.3.1. All fields exist from the start, so that every
 * connection has one shape. Behaviour is in the functions of this folder; `connection-calls.ts` has the calls of the
 * user.
 */
export class TcpConnection implements Timed {
  // Identity. Addresses: local, then remote, four words each.
  readonly addresses = new Int32Array(8);
  localPort = 0;
  remotePort = 0;
  hash = 0;
  nextInBucket: TcpConnection | undefined = undefined;
  state = CLOSED;
  listener: TcpListener | undefined = undefined;

  // Events, and the list of connections with pending work.
  events = 0;
  error: TcpError | undefined = undefined;
  isInEvents = false;
  isInOutput = false;
  /** Whether a writer waits for free budget. */
  isStarved = false;
  /** For the user of the core: its adapter. */
  owner: unknown = undefined;

  // Send sequence space.
  iss: Sequence = sequence(0);
  sndUna: Sequence = sequence(0);
  sndNxt: Sequence = sequence(0);
  /** The highest number ever sent, plus one. Greater than `sndNxt` only while a window probe is in flight. */
  sndMax: Sequence = sequence(0);
  sndWnd = 0;
  sndWl1: Sequence = sequence(0);
  sndWl2: Sequence = sequence(0);
  maxSndWnd = 0;
  sndScale = 0;
  /** The sequence number of the first byte in the send buffer. */
  bufferSeq: Sequence = sequence(0);
  buffered = 0;
  isFinQueued = false;
  isNoDelay = false;
  wantsWritable = false;
  /** The largest payload of a segment: SMSS less the options of every segment. */
  mss = 0;
  /** The peer's MSS option, or its default. */
  peerMss = 0;
  /** The limit of path MTU discovery for a segment with its header. */
  pathLimit = 0;

  // Receive sequence space.
  irs: Sequence = sequence(0);
  rcvNxt: Sequence = sequence(0);
  /** The right edge of the window: the highest that was ever advertised. It never moves left. */
  rcvEdge: Sequence = sequence(0);
  rcvScale = 0;
  /** Bytes in order that the user has not read. */
  readable = 0;
  receiveLimit = LEAST_BUFFER_BYTES;
  consumed = 0;
  isPaused = false;
  isReadClosed = false;
  /** Whether a FIN arrived, perhaps out of order: its number is `finSeq`. */
  hasFin = false;
  /** Whether everything up to the peer's FIN has arrived. */
  isPeerDone = false;
  finSeq: Sequence = sequence(0);
  readonly outOfOrder = new RangeList(MOST_OUT_OF_ORDER_RANGES);
  /** Where data out of order arrived last, newest first: their ranges are reported first (RFC 2018, 4). */
  readonly recentBlocks = new Int32Array(4);
  /** The largest payload that arrived: it counts as a full segment for delayed ACKs. */
  rcvMss = DEFAULT_MSS_IPV4;
  unackedBytes = 0;
  isAckNow = false;

  // Options.
  isSackOk = false;
  hasTimestamps = false;
  tsOffset = 0;
  tsRecent = 0;
  tsRecentNs = 0;
  lastAckSent: Sequence = sequence(0);

  // Round trip: RFC 6298, in nanoseconds.
  srtt = 0;
  rttvar = 0;
  rto = INITIAL_RTO;
  /** Timeouts since the last progress, which determine the back-off. */
  tries = 0;
  /** Timeouts since anything acceptable arrived. */
  silentTries = 0;
  isTiming = false;
  timedSeq: Sequence = sequence(0);
  timedNs = 0;
  isSynLost = false;

  // Congestion: RFC 5681 and 9438, in bytes.
  cwnd = 0;
  ssthresh = 0x7fffffff;
  isCwndLimited = false;
  wMax = 0;
  cubicK = 0;
  cubicOrigin = 0;
  epochNs = -1;
  wEst = 0;
  lastSentNs = 0;

  // Recovery: RFC 6675 and 6582.
  readonly sacked = new RangeList(MOST_SACKED_RANGES);
  recovery = NO_RECOVERY;
  dupAcks = 0;
  recoveryPoint: Sequence = sequence(0);
  highRxt: Sequence = sequence(0);
  lostUpTo: Sequence = sequence(0);
  isRescued = false;
  mustRetransmit = false;

  // Deadlines, in nanoseconds of the core's clock.
  wakeNs = NEVER;
  heapIndex = -1;
  retransmitNs = NEVER;
  delayedAckNs = NEVER;
  keepaliveNs = NEVER;
  /** When to give up a closed connection: FIN-WAIT-2, or the limit of `close`. */
  lingerNs = NEVER;

  // Keepalive and user timeout.
  keepaliveAfter = 0;
  keepaliveInterval = 0;
  keepaliveProbes = 0;
  keepaliveSent = 0;
  userTimeout = 0;
  progressNs = 0;

  // Limits of answers.
  challengeWindowNs = -1;
  challengesSent = 0;
  outOfWindowAckNs = -NEVER;

  constructor(
    readonly core: TcpCore,
    readonly sendRing: ByteRing,
    readonly receiveRing: ByteRing,
  ) {}

  /** The sequence number after the last byte that the user wrote, and after FIN when it is queued. */
  get endSeq(): Sequence {
    return ((this.bufferSeq + this.buffered + (this.isFinQueued ? 1 : 0)) | 0) as Sequence;
  }

  /** Whether the user may still write. */
  get isWritable(): boolean {
    return !this.isFinQueued && (this.state === ESTABLISHED || this.state === CLOSE_WAIT);
  }
}
