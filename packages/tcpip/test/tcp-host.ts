import { scriptHashing } from '@mirage/runtime/network';
import type { SimulatedNetwork, SimulatedPort, SimulatedPortOptions } from '@mirage/testing';
import { foldSum, sumBytes } from '../src/checksum.js';
import { keyedHash } from '../src/keyed-hash.js';
import { takeEvents } from '../src/tcp/connection-calls.js';
import { type TcpConnection } from '../src/tcp/tcp-connection.js';
import { TcpCore } from '../src/tcp/tcp-core.js';
import { type TcpCoreOptions } from '../src/tcp/tcp-core-options.js';
import { type ConnectionOptions, type ListenerOptions, type TcpListener } from '../src/tcp/tcp-listener.js';
import { type TcpLower } from '../src/tcp/tcp-lower.js';
import { CHECKSUM_OFFSET } from '../src/tcp/tcp-wire.js';

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const HEADROOM = ETHERNET_BYTES + IPV4_BYTES;

/** Returns the words of 10.0.0.N. */
export function hostAddress(number: number): readonly number[] {
  return [0, 0, 0xffff, 0x0a000000 | number];
}

export type HostOptions = SimulatedPortOptions & Partial<Omit<TcpCoreOptions, 'lower' | 'hash'>>;

/**
 * The TCP core as a host on the simulated network, over minimal Ethernet and IPv4 layers with the addresses
 * 02:00:00:00:00:N and 10.0.0.N. Event handlers are called after each segment and timeout, as in a stack.
 */
export class TcpHost {
  readonly core: TcpCore;
  readonly port: SimulatedPort;
  /** Hosts do not share a clock. */
  readonly clockOffsetNs: number;
  /** Called instead of taking events, for a stack above the core that takes them itself. */
  onTurn: (() => void) | undefined;
  onEvents: (connection: TcpConnection, events: number) => void = () => {};
  /** Whether `take` refuses buffers, like a stack whose device is full. */
  isFull = false;
  segmentLimit: number;
  /** Peers that a test controls: segments to them do not reach the network. */
  readonly rawPeers = new Map<number, (segment: Uint8Array) => void>();
  private readonly input = new Int32Array(8);
  private cancelTimer: (() => void) | undefined;
  private timerNs = Infinity;
  private identification = 0;

  constructor(
    readonly network: SimulatedNetwork,
    readonly number: number,
    options: HostOptions = {},
  ) {
    this.port = network.addPort({ mac: Uint8Array.of(2, 0, 0, 0, 0, number), ...options });
    this.clockOffsetNs = Math.floor(network.random() * 1e15);
    this.segmentLimit = (options.interfaceMtu ?? 1500) - IPV4_BYTES;
    const lower: TcpLower = {
      headroomBytes: HEADROOM,
      take: (bytes) => (this.isFull ? undefined : new Uint8Array(HEADROOM + bytes)),
      send: (addresses, buffer, bytes, segmentBytes) => this.send(addresses, buffer, bytes, segmentBytes),
      segmentLimit: () => this.segmentLimit,
    };
    const key = new Uint8Array(16).map(() => Math.floor(network.random() * 256));
    this.core = new TcpCore({ lower, hash: keyedHash(key, scriptHashing), ...options });
    void this.port.listen((frame, { isChecksumGood }) => this.receive(frame, isChecksumGood), {
      acceptsUnfinished: true,
    });
  }

  get nowNs(): number {
    return this.network.nowNs + this.clockOffsetNs;
  }

  listen(port: number, options: ListenerOptions = {}): TcpListener {
    const listener = this.core.listen(port, options);
    if (typeof listener === 'string') throw new Error(listener);
    return listener;
  }

  connect(to: TcpHost, remotePort: number, options: ConnectionOptions = {}, localPort = 0): TcpConnection {
    const addresses = Int32Array.of(...hostAddress(this.number), ...hostAddress(to.number));
    const connection = this.core.connect(addresses, localPort, remotePort, options, this.nowNs);
    if (typeof connection === 'string') throw new Error(connection);
    this.turn();
    return connection;
  }

  /** Ends a turn like a stack: sends, delivers events, and sets the timer. */
  turn(): void {
    this.core.nowNs = this.nowNs;
    this.onTurn?.();
    do {
      this.core.flush(this.nowNs);
      for (let one = this.core.nextEvent(); one !== undefined; one = this.core.nextEvent()) {
        this.onEvents(one, takeEvents(one));
      }
    } while (this.core.hasOutput && !this.isFull);
    const nextNs = this.core.nextDeadlineNs;
    if (nextNs === this.timerNs) return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerNs = nextNs;
    if (nextNs === Infinity) return;
    this.cancelTimer = this.network.schedule(nextNs - this.clockOffsetNs, () => {
      this.timerNs = Infinity;
      this.core.timeout(this.nowNs);
      this.turn();
    });
  }

  private receive(frame: Uint8Array, isChecksumGood: boolean): void {
    // A frame for another station, or one whose IP header is damaged.
    if (frame[5] !== this.number || frame.length < HEADROOM || frame[14] !== 0x45 || frame[23] !== 6) return;
    if (foldSum(sumBytes(frame, ETHERNET_BYTES, HEADROOM, 0)) !== 0xffff) return;
    const end = ETHERNET_BYTES + ((frame[16]! << 8) | frame[17]!);
    if (end > frame.length || end < HEADROOM) return;
    const view = new DataView(frame.buffer, frame.byteOffset);
    this.input.set([0, 0, 0xffff, view.getInt32(30), 0, 0, 0xffff, view.getInt32(26)]);
    this.core.input(this.input, frame, HEADROOM, end, isChecksumGood, this.nowNs);
    this.turn();
  }

  private send(addresses: Int32Array, buffer: Uint8Array, bytes: number, segmentBytes: number): void {
    const frame = buffer.subarray(0, HEADROOM + bytes);
    const rawPeer = this.rawPeers.get(addresses[7]!);
    if (rawPeer !== undefined) {
      rawPeer(frame.slice(HEADROOM));
      return;
    }
    const view = new DataView(frame.buffer, frame.byteOffset);
    frame.set([2, 0, 0, 0, 0, addresses[7]! & 0xff, 2, 0, 0, 0, 0, this.number, 8, 0, 0x45, 0]);
    view.setUint16(16, IPV4_BYTES + bytes);
    view.setUint16(18, this.identification++);
    view.setUint16(20, 0x4000);
    view.setUint16(22, (64 << 8) | 6);
    view.setInt32(26, addresses[3]!);
    view.setInt32(30, addresses[7]!);
    view.setUint16(24, ~foldSum(sumBytes(frame, ETHERNET_BYTES, HEADROOM, 0)));
    void this.port.write(frame, { checksumStart: HEADROOM, checksumOffset: CHECKSUM_OFFSET, segmentBytes });
  }
}
