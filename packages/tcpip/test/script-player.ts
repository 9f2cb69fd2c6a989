import { scriptHashing } from '@mirage/runtime/network';
import { keyedHash } from '../src/keyed-hash.js';
import {
  abortConnection,
  closeConnection,
  consumeBytes,
  shutdownConnection,
  takeEvents,
  writeBytes,
} from '../src/tcp/connection-calls.js';
import { takePacketTooBig, takeUnreachable } from '../src/tcp/path.js';
import { sequence } from '../src/tcp/sequence.js';
import {
  CONNECTED,
  ENDED,
  FAILED,
  FINISHED,
  STATE_NAMES,
  type TcpConnection,
  WRITABLE,
} from '../src/tcp/tcp-connection.js';
import { TcpCore } from '../src/tcp/tcp-core.js';
import { type TcpCoreOptions } from '../src/tcp/tcp-core-options.js';
import { type ConnectionOptions } from '../src/tcp/tcp-listener.js';
import { type TcpDrop } from '../src/tcp/tcp-statistics.js';
import { hostAddress } from './tcp-host.js';
import {
  buildScriptSegment,
  compareSegments,
  describeSegment,
  readScriptSegment,
  segmentText,
} from './script-segment.js';

/*
 * Plays a script against the core: each line is the time since the previous line in seconds, and
 *
 *   < SEGMENT            the peer sends it            listen, connect           with options: nodelay, keepalive A I P
 *   > SEGMENT            the core must send it        write N, read N           bytes
 *   event NAME [REASON]  it must have occurred        shutdown, close, abort
 *   state NAME           of the connection            mtu N                     most bytes of a segment with its header
 *   drops REASON N       the counter must be N        too-big SEQ N, unreachable SEQ   a router reports it
 *   cwnd N, ssthresh N   bytes                        none                      no connection is left
 *   readable N           bytes                        fresh                     the next SYN has a new first number
 *
 * Before the first line, `config nosack notimestamps noscale newreno memory=N iss=N` changes the core. The segments of
 * the core must match the script, in order and to the millisecond. Text after `#` is a comment.
 */

const PEER_ISN = 0x7ffffff0;
const [OWN_PORT, PEER_PORT] = [7, 40_000];
const TOLERANCE_NS = 1.5e6;
const EVENTS = { connected: CONNECTED, end: ENDED, finished: FINISHED, failed: FAILED, writable: WRITABLE } as const;

/** Plays a script. Throws an error that names the line if the core behaves differently. */
export function playScript(text: string): void {
  const lines = text.split('\n');
  const config = lines.find((line) => line.startsWith('config ')) ?? '';
  const player = new ScriptPlayer(config.split(/\s+/));
  lines.forEach((line, index) => {
    const bare = line.replace(/#.*/, '').trim();
    if (bare === '' || bare.startsWith('config ')) return;
    try {
      player.play(bare);
    } catch (error) {
      throw new Error(`line ${index + 1}, ${bare}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  player.expectSilence();
}

class ScriptPlayer {
  private readonly core: TcpCore;
  private readonly addresses = Int32Array.of(...hostAddress(1), ...hostAddress(2));
  private readonly sent: { readonly bytes: Uint8Array; readonly atNs: number }[] = [];
  private nowNs = 1e9;
  private connection: TcpConnection | undefined;
  private events = 0;
  private ownIsn: number | undefined;
  private lastTsValue = 0;
  private segmentLimit = 1480;
  private localPort = OWN_PORT;

  constructor(config: readonly string[]) {
    const option = (name: string): number | undefined => {
      const found = config.find((word) => word.startsWith(`${name}=`));
      return found === undefined ? undefined : Number(found.slice(name.length + 1));
    };
    const memoryBytes = option('memory');
    const options: TcpCoreOptions = {
      lower: {
        headroomBytes: 0,
        take: (bytes) => new Uint8Array(bytes),
        send: (_addresses, buffer, bytes, segmentBytes) => this.cut(buffer.subarray(0, bytes), segmentBytes),
        segmentLimit: () => this.segmentLimit,
      },
      hash: keyedHash(new Uint8Array(16), scriptHashing),
      congestionControl: config.includes('newreno') ? 'newreno' : 'cubic',
      offers: {
        sack: !config.includes('nosack'),
        timestamps: !config.includes('notimestamps'),
        windowScale: !config.includes('noscale'),
      },
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    };
    this.core = new TcpCore(options);
    const iss = option('iss');
    if (iss !== undefined) this.core.secrets.initialSequence = () => sequence(iss);
  }

  play(line: string): void {
    const [, seconds, kind, rest] = /^\+(\d*\.?\d*)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
    if (seconds === undefined || kind === undefined || rest === undefined) throw new Error('not a line of a script');
    this.advance(this.nowNs + Number(seconds) * 1e9);
    if (kind === '>') {
      this.expectSegment(rest);
      return;
    }
    if (kind === 'fresh') {
      this.ownIsn = undefined;
      return;
    }
    if (kind !== 'event' && kind !== 'state' && kind !== 'drops') this.expectSilence();
    this.act(kind, rest);
    this.turn();
  }

  expectSilence(): void {
    const [first] = this.sent;
    if (first !== undefined) throw new Error(`the core sent ${segmentText(this.describe(first.bytes))}`);
  }

  private describe(bytes: Uint8Array): ReturnType<typeof describeSegment> {
    return describeSegment(bytes, this.ownIsn ?? 0, PEER_ISN);
  }

  private expectSegment(text: string): void {
    const first = this.sent.shift();
    if (first === undefined) throw new Error('the core sent nothing');
    // A reset without a connection: its numbers are those of the peer's acknowledgment.
    if (this.ownIsn === undefined && (first.bytes[13]! & 2) !== 0) {
      this.ownIsn = new DataView(first.bytes.buffer, first.bytes.byteOffset).getInt32(4);
    }
    const sent = this.describe(first.bytes);
    if (sent.tsValue !== 0) this.lastTsValue = sent.tsValue;
    const expected = readScriptSegment(text);
    const wrong = compareSegments(expected, sent);
    if (wrong !== undefined) throw new Error(wrong);
    const lateNs = this.nowNs - first.atNs;
    if (Math.abs(lateNs) > TOLERANCE_NS) throw new Error(`the core sent it ${lateNs / 1e9} s earlier`);
  }

  /** Cuts a segment like a device. */
  private cut(segment: Uint8Array, segmentBytes: number): void {
    const header = (segment[12]! >> 4) * 4;
    if (segmentBytes === 0) {
      this.sent.push({ bytes: segment.slice(), atNs: this.nowNs });
      return;
    }
    for (let from = header; from < segment.length; from += segmentBytes) {
      const to = Math.min(from + segmentBytes, segment.length);
      const bytes = new Uint8Array(header + to - from);
      bytes.set(segment.subarray(0, header));
      bytes.set(segment.subarray(from, to), header);
      const view = new DataView(bytes.buffer);
      view.setInt32(4, view.getInt32(4) + from - header);
      if (to < segment.length) bytes[13]! &= ~9;
      this.sent.push({ bytes, atNs: this.nowNs });
    }
  }

  private turn(): void {
    this.core.flush(this.nowNs);
    for (let one = this.core.nextEvent(); one !== undefined; one = this.core.nextEvent()) {
      this.connection ??= one;
      if (one === this.connection) this.events |= takeEvents(one);
    }
  }

  private advance(untilNs: number): void {
    while (this.core.nextDeadlineNs <= untilNs) {
      this.nowNs = Math.max(this.nowNs, this.core.nextDeadlineNs);
      this.core.timeout(this.nowNs);
      this.turn();
    }
    this.nowNs = untilNs;
  }

  private options(words: readonly string[]): ConnectionOptions {
    const at = words.indexOf('keepalive');
    const second = (index: number): number => Number(words[at + index]) * 1e9;
    return {
      isNoDelay: words.includes('nodelay'),
      ...(at < 0 ? {} : { keepalive: { afterNs: second(1), intervalNs: second(2), probes: Number(words[at + 3]) } }),
      ...(words.includes('usertimeout')
        ? { userTimeoutNs: Number(words[words.indexOf('usertimeout') + 1]) * 1e9 }
        : {}),
    };
  }

  private act(kind: string, rest: string): void {
    const words = rest.split(/\s+/);
    const number = Number(words[0]);
    switch (kind) {
      case '<': {
        const segment = readScriptSegment(rest);
        const ports = [PEER_PORT, this.localPort] as const;
        const bytes = buildScriptSegment(segment, ports, PEER_ISN, this.ownIsn ?? 0, this.lastTsValue);
        this.core.input(this.addresses, bytes, 0, bytes.length, true, this.nowNs);
        return;
      }
      case 'listen':
        this.core.listen(OWN_PORT, this.options(words));
        return;
      case 'connect': {
        const connection = this.core.connect(this.addresses, 0, PEER_PORT, this.options(words), this.nowNs);
        if (typeof connection === 'string') throw new Error(connection);
        this.connection = connection;
        this.localPort = connection.localPort;
        return;
      }
      case 'write': {
        const written = writeBytes(this.connection!, new Uint8Array(number), 0, number);
        if (written !== number) throw new Error(`${written} bytes were taken`);
        return;
      }
      case 'read':
        if (this.connection!.readable < number) throw new Error(`${this.connection!.readable} bytes are readable`);
        consumeBytes(this.connection!, number);
        return;
      case 'shutdown':
        shutdownConnection(this.connection!);
        return;
      case 'close':
        closeConnection(this.connection!, 30e9);
        return;
      case 'abort':
        abortConnection(this.connection!);
        return;
      case 'mtu':
        this.segmentLimit = number;
        return;
      case 'too-big':
        this.report(takePacketTooBig(this.core, this.connection!, this.ownIsn! + number, Number(words[1])), words[2]);
        return;
      case 'unreachable':
        this.report(takeUnreachable(this.connection!, this.ownIsn! + number), words[1]);
        return;
      default:
        this.check(kind, words);
    }
  }

  private report(isBelieved: boolean, expected = 'believed'): void {
    if (isBelieved !== (expected === 'believed'))
      throw new Error(isBelieved ? 'it was believed' : 'it was not believed');
  }

  private check(kind: string, words: readonly string[]): void {
    const expect = (actual: unknown, expected: unknown): void => {
      if (String(actual) !== String(expected)) throw new Error(`it is ${String(actual)}`);
    };
    switch (kind) {
      case 'event': {
        const bit = EVENTS[words[0] as keyof typeof EVENTS];
        if ((this.events & bit) === 0) throw new Error('it has not happened');
        this.events &= ~bit;
        if (words[1] !== undefined) expect(this.connection!.error, words[1]);
        return;
      }
      case 'no-event':
        expect(this.events & EVENTS[words[0] as keyof typeof EVENTS], 0);
        return;
      case 'state':
        expect(STATE_NAMES[this.connection!.state], words[0]);
        return;
      case 'drops':
        expect(this.core.statistics.drops[words[0] as TcpDrop], words[1]);
        return;
      case 'cwnd':
        expect(Math.round(this.connection!.cwnd), words[0]);
        return;
      case 'ssthresh':
        expect(Math.round(this.connection!.ssthresh), words[0]);
        return;
      case 'readable':
        expect(this.connection!.readable, words[0]);
        return;
      case 'none':
        expect(`${this.core.table.count} ${this.core.halfOpen.count}`, '0 0');
        return;
      default:
        throw new Error(`no such command: ${kind}`);
    }
  }
}
