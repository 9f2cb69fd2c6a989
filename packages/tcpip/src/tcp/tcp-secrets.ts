import { type KeyedHash } from '../keyed-hash.js';
import { sequence, type Sequence } from './sequence.js';
import { timestampClock } from './round-trip.js';

/** The purpose of a number: two purposes never share one. */
const PURPOSE_SEQUENCE = 0x69736e00;
const PURPOSE_TIMESTAMP = 0x74730000;
const PURPOSE_PORT = 0x706f7274;
const PURPOSE_PORT_TABLE = 0x70746162;
const PURPOSE_COOKIE = 0x636f6f6b;

/** The dynamic ports: RFC 6335, 6; RFC 6056, 3.2. */
export const FIRST_DYNAMIC_PORT = 49152;
export const DYNAMIC_PORTS = 16384;
/** Counters of the double-hash port selection. */
const PORT_TABLE = 256;

/** A cookie is valid for two periods: 64 to 128 s. */
const COOKIE_PERIOD_MS = 65536;
/** The MSS that a cookie keeps: the largest of these that is not above the peer's. */
const COOKIE_MSS = [88, 536, 1220, 1300, 1400, 1440, 1460, 8940] as const;

/** Numbers that depend on a secret and on the four-tuple, so other peers cannot compute them. */
export class TcpSecrets {
  private readonly input = new Int32Array(12);
  private readonly portCounters = new Int32Array(PORT_TABLE);

  constructor(private readonly hash: KeyedHash) {
    this.input[0] = PURPOSE_PORT_TABLE;
    for (let index = 0; index < PORT_TABLE; index++) {
      this.input[1] = index;
      this.portCounters[index] = hash(this.input, 2) & 0xffff;
    }
  }

  /** Returns the initial sequence number: a clock of 4 microseconds plus a keyed hash (RFC 6528, 3). */
  initialSequence(addresses: Int32Array, ports: number, nowNs: number): Sequence {
    return sequence(this.of(addresses, ports, PURPOSE_SEQUENCE, 0) + (Math.floor(nowNs / 4000) % 0x100000000));
  }

  /** Returns the offset that a connection adds to the timestamp clock: RFC 7323, 5.4. */
  timestampOffset(addresses: Int32Array, ports: number): number {
    return this.of(addresses, ports, PURPOSE_TIMESTAMP, 0);
  }

  /**
   * Returns the next port to try for a connection to this peer: the double-hash selection of RFC 6056, 3.3.4, whose
   * counters are not shared between most peers. `ports` is the remote port.
   */
  nextPort(addresses: Int32Array, remotePort: number): number {
    const offset = this.of(addresses, remotePort, PURPOSE_PORT, 0);
    const index = this.of(addresses, remotePort, PURPOSE_PORT, 1) & (PORT_TABLE - 1);
    const count = this.portCounters[index]!;
    this.portCounters[index] = count + 1;
    return FIRST_DYNAMIC_PORT + ((offset + count) & (DYNAMIC_PORTS - 1));
  }

  /** Returns a SYN cookie, the initial sequence number of an answer for which no state is kept: RFC 4987, 3.6. */
  cookie(addresses: Int32Array, ports: number, irs: Sequence, mss: number, nowNs: number): Sequence {
    let index = COOKIE_MSS.length - 1;
    while (index > 0 && COOKIE_MSS[index]! > mss) index--;
    const period = this.periodOf(nowNs);
    return sequence((this.cookieHash(addresses, ports, irs, period, index) & ~0xff) | ((period & 31) << 3) | index);
  }

  /** Checks a cookie that came back in an ACK. Returns the MSS that it keeps, or -1. */
  checkCookie(addresses: Int32Array, ports: number, irs: Sequence, cookie: Sequence, nowNs: number): number {
    const now = this.periodOf(nowNs);
    const age = (now - (cookie >> 3)) & 31;
    if (age > 1) return -1;
    const index = cookie & 7;
    const expected = this.cookieHash(addresses, ports, irs, now - age, index) & ~0xff;
    return (cookie & ~0xff) === expected ? COOKIE_MSS[index]! : -1;
  }

  private periodOf(nowNs: number): number {
    return Math.floor(nowNs / 1e6 / COOKIE_PERIOD_MS);
  }

  private cookieHash(addresses: Int32Array, ports: number, irs: Sequence, period: number, index: number): number {
    return this.of(addresses, ports, PURPOSE_COOKIE + index, irs ^ Math.imul(period, 0x9e3779b1));
  }

  private of(addresses: Int32Array, ports: number, purpose: number, extra: number): number {
    const { input } = this;
    input[0] = purpose;
    input[1] = extra;
    input[2] = ports;
    for (let word = 0; word < 8; word++) input[3 + word] = addresses[word]!;
    return this.hash(input, 11);
  }
}

/**
 * Options in the timestamp of a SYN-ACK with a cookie, where the peer echoes them: the low six bits hold the window
 * scale (15: none), and whether it accepts SACK. The result is never ahead of the clock, so timestamps do not go back.
 */
export function cookieTimestamp(nowNs: number, offset: number, windowScale: number, isSackOk: boolean): number {
  const now = (timestampClock(nowNs) + offset) | 0;
  const bits = (windowScale & 15) | (isSackOk ? 16 : 0);
  const stamped = (now & ~63) | bits;
  return ((stamped - now) | 0) > 0 ? (stamped - 64) | 0 : stamped;
}
