import { type Bulk, scriptBulk } from '../bulk.js';
import { isChecksumRight } from '../checksum.js';
import { openConnection, receiveInSynSent } from './active-open.js';
import { Budget, ByteRing, LEAST_RING_BYTES } from './byte-ring.js';
import { type CongestionControl } from './congestion.js';
import { ConnectionTable } from './connection-table.js';
import { runDeadlines } from './connection-timeout.js';
import { DeadlineHeap } from './deadline-heap.js';
import { sendOutput } from './output.js';
import { receiveWithoutConnection } from './no-connection.js';
import { repeatSynAcks } from './passive-open.js';
import { receiveSegment } from './receive-segment.js';
import { sequence, type Sequence } from './sequence.js';
import { SlotTable } from './slot-table.js';
import { type TcpCoreOptions } from './tcp-core-options.js';
import { CLOSED, CONNECTED, NEVER, SYN_SENT, TcpConnection, WRITABLE } from './tcp-connection.js';
import { MOST_HALF_OPEN, MOST_TIME_WAIT } from './tcp-limits.js';
import { type ConnectionOptions, type ListenerOptions, type TcpListener, TcpListeners } from './tcp-listener.js';
import { isUnicast, type TcpLower } from './tcp-lower.js';
import { TcpSecrets } from './tcp-secrets.js';
import { TcpStatistics } from './tcp-statistics.js';
import { HEADER_BYTES, HeaderFields, parseSegment, Segment, takeDecoded, TCP_PROTOCOL } from './tcp-wire.js';
import { expireTimeWait } from './time-wait.js';

/** The part of the budget that a connection uses besides its buffers. */
export const CONNECTION_BYTES = 2048;
/**
 * All TCP connections of a stack. It has no clock: each call takes the time in nanoseconds, from any start, and time
 * never decreases. Segments are sent by `input` (answers to attacks and to segments of no connection), `timeout` and
 * `flush`; in its turn the stack takes the events, calls `flush`, and waits for `nextDeadlineNs`.
 */
export class TcpCore {
  readonly lower: TcpLower;
  readonly budget: Budget;
  readonly secrets: TcpSecrets;
  readonly statistics = new TcpStatistics();
  readonly bulk: Bulk;
  readonly congestionControl: CongestionControl;
  readonly offersSack: boolean;
  readonly offersTimestamps: boolean;
  readonly offersScale: boolean;
  readonly table: ConnectionTable;
  readonly heap = new DeadlineHeap<TcpConnection>();
  readonly halfOpen = new SlotTable(MOST_HALF_OPEN);
  readonly timeWait = new SlotTable(MOST_TIME_WAIT);
  readonly fields = new HeaderFields();
  readonly scratchAddresses = new Int32Array(8);
  /** The time of the last call. */
  nowNs = 0;
  halfOpenNs = NEVER;
  timeWaitNs = NEVER;
  timeWaitTurn = 0;
  cookiesUntilNs = -1;
  plainAckNs = -NEVER;
  plainAcks = 0;
  /** The segment that the last search in the send buffer found. */
  rtxStart: Sequence = sequence(0);
  rtxEnd: Sequence = sequence(0);
  private readonly segment = new Segment();
  readonly listeners = new TcpListeners();
  private readonly output: TcpConnection[] = [];
  private readonly ready: TcpConnection[] = [];
  private readyAt = 0;
  private readonly starved: TcpConnection[] = [];

  constructor({
    lower,
    hash,
    memoryBytes = 4 * 1024 * 1024,
    bulk = scriptBulk,
    congestionControl = 'cubic',
    offers = {},
  }: TcpCoreOptions) {
    this.lower = lower;
    this.bulk = bulk;
    this.budget = new Budget(memoryBytes);
    this.secrets = new TcpSecrets(hash);
    this.table = new ConnectionTable(hash);
    this.congestionControl = congestionControl;
    this.offersSack = offers.sack ?? true;
    this.offersTimestamps = offers.timestamps ?? true;
    this.offersScale = offers.windowScale ?? true;
  }

  /** Whether new connections are refused: the last eighth of the budget is reserved for open ones. */
  get isMemoryLow(): boolean {
    return this.budget.left < this.budget.limitBytes / 8 + CONNECTION_BYTES;
  }

  /** The latest time to call `timeout`. Infinity: never. */
  get nextDeadlineNs(): number {
    return Math.min(this.heap.earliestNs, this.halfOpenNs, this.timeWaitNs);
  }

  /** Whether the core is empty: no connection, no timer, no buffer. Connections in TIME-WAIT do not count. */
  get isIdle(): boolean {
    return this.table.count === 0 && this.heap.size === 0 && this.budget.used === 0 && this.halfOpen.count === 0;
  }

  /** Accepts connections on a port. Port 0 means a free dynamic port. */
  listen(port: number, options: ListenerOptions = {}): TcpListener | 'port-in-use' {
    return this.listeners.open(port, options);
  }

  /** Stops accepting connections. Open ones continue. */
  unlisten(listener: TcpListener): void {
    this.listeners.close(listener);
  }

  /**
   * Opens a connection: RFC 9293, 3.10.1. `addresses` are the local and the remote one, and are copied. `localPort` 0
   * means a dynamic port (RFC 6056). The events of the connection report its progress.
   */
  connect(
    addresses: Int32Array,
    localPort: number,
    remotePort: number,
    options: ConnectionOptions,
    nowNs: number,
  ): TcpConnection | 'no-port' | 'no-memory' | 'bad-address' {
    this.nowNs = nowNs;
    return openConnection(this, addresses, localPort, remotePort, options, nowNs);
  }

  /**
   * Handles a segment from the network: `bytes` from `start` to `end`, valid until the call returns. `addresses` are
   * its destination, which is local, then its source. `isChecksumGood`: the device has checked it.
   */
  input(
    addresses: Int32Array,
    bytes: Uint8Array,
    start: number,
    end: number,
    isChecksumGood: boolean,
    nowNs: number,
  ): void {
    this.nowNs = nowNs;
    const { segment, statistics } = this;
    const { drops } = statistics;
    statistics.segmentsIn++;
    const parsed = parseSegment(bytes, start, end, segment);
    if (parsed !== 'parsed') {
      drops[parsed]++;
      return;
    }
    if (!isChecksumGood && !isChecksumRight(addresses, TCP_PROTOCOL, bytes, start, end, this.bulk)) {
      drops['bad-checksum']++;
      return;
    }
    if (segment.sourcePort === 0 || segment.destinationPort === 0) {
      drops['bad-port']++;
      return;
    }
    if (!isUnicast(addresses, 0) || !isUnicast(addresses, 4)) {
      drops['bad-address']++;
      return;
    }
    const ports = (segment.destinationPort << 16) | segment.sourcePort;
    const hash = this.table.hashOf(addresses, ports);
    const connection = this.table.find(addresses, ports, hash);
    if (connection !== undefined) {
      if (connection.state === SYN_SENT) receiveInSynSent(connection, segment, nowNs);
      else receiveSegment(connection, segment, nowNs);
      return;
    }
    receiveWithoutConnection(this, segment, addresses, ports, hash, nowNs);
  }

  /**
   * Handles a segment whose headers were decoded and checked, and returns true, if it belongs to an open connection.
   * `words` is the record of `decodePacket`; `segmentBytes` the largest payload of the segments that arrived as one.
   */
  inputDecoded(bytes: Uint8Array, words: Int32Array, segmentBytes: number, nowNs: number): boolean {
    const connection = this.table.findIpv4(words[2]!, words[5]!, words[6]!);
    if (connection === undefined || connection.state === SYN_SENT) return false;
    this.nowNs = nowNs;
    this.statistics.segmentsIn++;
    const { segment } = this;
    takeDecoded(segment, bytes, words, segmentBytes);
    receiveSegment(connection, segment, nowNs);
    return true;
  }

  /** Performs the actions that are due. */
  timeout(nowNs: number): void {
    this.nowNs = nowNs;
    for (let due = this.heap.takeDue(nowNs); due !== undefined; due = this.heap.takeDue(nowNs)) {
      runDeadlines(due, nowNs);
      if (due.state !== CLOSED) this.schedule(due);
    }
    if (this.halfOpenNs <= nowNs) repeatSynAcks(this, nowNs);
    if (this.timeWaitNs <= nowNs) expireTimeWait(this, nowNs);
  }

  /** Sends the segments that are due. Returns false when the stack has no room: call it again later. */
  flush(nowNs: number): boolean {
    this.nowNs = nowNs;
    while (this.starved.length > 0 && this.budget.left >= 2 * LEAST_RING_BYTES) {
      const connection = this.starved.shift()!;
      connection.isStarved = false;
      if (connection.state !== CLOSED) this.raise(connection, WRITABLE);
    }
    const { output } = this;
    let done = 0;
    for (; done < output.length; done++) {
      const connection = output[done]!;
      connection.isInOutput = false;
      if (connection.state === CLOSED || sendOutput(connection, nowNs)) continue;
      connection.isInOutput = true;
      break;
    }
    if (done === output.length) output.length = 0;
    else output.splice(0, done);
    return output.length === 0;
  }

  /** Whether `flush` has something to send. */
  get hasOutput(): boolean {
    return this.output.length > 0;
  }

  /** Whether `nextEvent` returns a connection. */
  get hasEvents(): boolean {
    return this.readyAt < this.ready.length;
  }

  /** Returns a connection that has events, or undefined. The caller clears them with `takeEvents`. */
  nextEvent(): TcpConnection | undefined {
    const connection = this.ready[this.readyAt];
    if (connection === undefined) {
      // Emptied at the end, because each `shift` would move all others.
      this.ready.length = this.readyAt = 0;
      return undefined;
    }
    this.readyAt++;
    connection.isInEvents = false;
    if ((connection.events & CONNECTED) !== 0 && connection.listener !== undefined) connection.listener.waiting--;
    return connection;
  }

  /** Reports an event of a connection. */
  raise(connection: TcpConnection, events: number): void {
    connection.events |= events;
    if (connection.isInEvents) return;
    connection.isInEvents = true;
    this.ready.push(connection);
  }

  /** Schedules a connection for the next `flush`. */
  markOutput(connection: TcpConnection): void {
    if (connection.isInOutput) return;
    connection.isInOutput = true;
    this.output.push(connection);
  }

  /** Called when a writer finds no budget left: it is notified when there is some again. */
  starve(connection: TcpConnection): void {
    if (connection.isStarved) return;
    connection.isStarved = true;
    this.starved.push(connection);
  }

  /** Makes sure that `timeout` checks a connection when its earliest deadline passes. */
  schedule(connection: TcpConnection): void {
    const { retransmitNs, delayedAckNs, keepaliveNs, lingerNs } = connection;
    this.heap.wakeBy(connection, Math.min(retransmitNs, delayedAckNs, keepaliveNs, lingerNs));
  }

  /** Creates a connection and adds it to the table; undefined when no budget is left. */
  createConnection(addresses: Int32Array, ports: number, hash: number): TcpConnection | undefined {
    if (!this.budget.take(CONNECTION_BYTES)) return undefined;
    const connection = new TcpConnection(
      this,
      new ByteRing(this.budget, this.bulk),
      new ByteRing(this.budget, this.bulk),
    );
    connection.addresses.set(addresses);
    connection.localPort = ports >>> 16;
    connection.remotePort = ports & 0xffff;
    connection.hash = hash;
    this.table.add(connection);
    return connection;
  }

  /** Returns the budget of a connection that has left the table. */
  releaseConnection(): void {
    this.budget.give(CONNECTION_BYTES);
  }

  /** Returns the MSS to advertise: the payload of one packet without options (RFC 6691, 2). */
  ownMss(addresses: Int32Array): number {
    return Math.min(this.lower.segmentLimit(addresses) - HEADER_BYTES, 0xffff);
  }

  /** Finds the connection that a packet quoted in an ICMP error belongs to: local address first. */
  findConnection(addresses: Int32Array, localPort: number, remotePort: number): TcpConnection | undefined {
    const ports = (localPort << 16) | remotePort;
    return this.table.find(addresses, ports, this.table.hashOf(addresses, ports));
  }
}
