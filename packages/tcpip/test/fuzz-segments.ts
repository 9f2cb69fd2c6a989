import { abortConnection } from '../src/tcp/connection-calls.js';
import { type TcpConnection } from '../src/tcp/tcp-connection.js';
import { hostAddress, type TcpHost } from './tcp-host.js';
import { randomTransfer } from './fuzz-transfers.js';
import { type Transfer } from './transfer.js';

export interface SegmentsReport {
  segments: number;
  dropped: number;
  lives: number;
  violations: string[];
}

const SEGMENTS_PER_LIFE = 60;

/**
 * Injects segments that the peer did not send into transfers: real numbers with random offsets, random flags, options
 * and lengths, and random bytes. They may break connections, but not the host: its invariants hold, it stays within its
 * budget, and nothing is left in the end.
 */
export function fuzzSegments(segments: number, firstSeed: number): SegmentsReport {
  const report: SegmentsReport = { segments: 0, dropped: 0, lives: 0, violations: [] };
  for (let seed = firstSeed; report.segments < segments && report.violations.length < 10; seed++) {
    report.lives++;
    try {
      const wrong = life(seed, report);
      if (wrong !== undefined) report.violations.push(`seed ${seed}: ${wrong}`);
    } catch (error) {
      report.violations.push(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return report;
}

function life(seed: number, report: SegmentsReport): string | undefined {
  const transfer = randomTransfer(seed, 30_000);
  const { network, left, right, client, server } = transfer;
  // The attacker may insert bytes into the streams, so only the state of the hosts is checked.
  Object.defineProperty(client, 'violation', { get: () => undefined, set: () => undefined });
  Object.defineProperty(server, 'violation', { get: () => undefined, set: () => undefined });
  // The attacker may open connections, too. The data on them is not read.
  const seen = new Set<TcpConnection>([transfer.connection]);
  for (const host of [left, right]) {
    const handle = host.onEvents;
    host.onEvents = (connection, events) => {
      seen.add(connection);
      handle(connection, events);
    };
  }
  for (let count = 0; count < SEGMENTS_PER_LIFE; count++) {
    const steps = Math.floor(network.random() * 6);
    for (let step = 0; step < steps; step++) network.step();
    inject(transfer, network.random() < 0.5 ? left : right);
    report.segments++;
  }
  network.runSync(network.nowNs + 600e9);
  for (const { core } of [left, right]) {
    core.table.forEach((one: TcpConnection) => abortConnection(one));
    for (const drops of Object.values(core.statistics.drops)) report.dropped += drops;
  }
  left.turn();
  right.turn();
  network.runSync(network.nowNs + 600e9);
  for (const { core, number } of [left, right]) {
    if (core.table.count > 0 || core.halfOpen.count > 0 || core.timeWait.count > 0 || core.heap.size > 0) {
      return `host ${number} keeps connections`;
    }
  }
  for (const connection of seen) abortConnection(connection);
  for (const { core, number } of [left, right]) {
    if (core.budget.used !== 0) return `host ${number} keeps ${core.budget.used} bytes`;
  }
  return undefined;
}

/** Injects one segment that looks as if it came from the peer, or almost. */
function inject({ network, left, right, connection, accepted }: Transfer, to: TcpHost): void {
  const { random } = network;
  const upTo = (most: number): number => Math.floor(random() * most);
  const from = to === left ? right : left;
  const own = to === left ? connection : accepted;
  const bytes = new Uint8Array(random() < 0.1 ? upTo(60) : 20 + upTo(20) * 4 + (random() < 0.5 ? 0 : upTo(3000)));
  for (let at = 0; at < bytes.length; at++) bytes[at] = upTo(256);
  if (bytes.length >= 20 && random() < 0.95) {
    const view = new DataView(bytes.buffer);
    const near = (value: number, window: number): number =>
      value + [0, 0, 1, -1, upTo(100), -upTo(100), upTo(window), -upTo(window), window][upTo(9)]!;
    const localPort = own?.localPort ?? 7;
    view.setUint16(0, random() < 0.97 ? (own?.remotePort ?? upTo(65536)) : upTo(65536));
    view.setUint16(2, localPort);
    const window = own === undefined ? 1000 : (own.rcvEdge - own.rcvNxt) | 0;
    view.setInt32(4, own === undefined ? upTo(2 ** 31) : near(own.rcvNxt, window));
    view.setInt32(8, own === undefined ? upTo(2 ** 31) : near(own.sndUna, (own.sndNxt - own.sndUna) | 0));
    const optionWords = upTo(Math.min(11, Math.floor((bytes.length - 20) / 4) + 1));
    bytes[12] = random() < 0.97 ? (5 + optionWords) << 4 : upTo(256);
    const flags = [16, 16, 16, 24, 17, 17, 4, 20, 2, 18, 0, 1, 63, 48][upTo(14)]!;
    bytes[13] = random() < 0.9 ? flags : upTo(256);
    if (random() < 0.3) view.setUint16(14, 0);
    putOptions(view, 20, 20 + optionWords * 4, own, upTo);
    view.setUint16(16, 0);
  }
  const addresses = Int32Array.of(...hostAddress(to.number), ...hostAddress(from.number));
  // Some claim a good checksum, as a device may; the others are checked.
  const isGood = random() < 0.95;
  to.core.input(addresses, bytes, 0, bytes.length, isGood, to.nowNs);
  to.turn();
}

/** Fills the options with plausible ones: timestamps, SACK blocks near the data in flight, MSS, and garbage. */
function putOptions(
  view: DataView,
  start: number,
  end: number,
  own: TcpConnection | undefined,
  upTo: (most: number) => number,
): void {
  let at = start;
  while (at < end) {
    const left = end - at;
    const kind = upTo(6);
    if (kind === 0 && left >= 12) {
      view.setUint32(at, 0x0101080a);
      view.setInt32(at + 4, (own?.tsRecent ?? 0) + [0, 1, -1, upTo(1000), -upTo(1000)][upTo(5)]!);
      view.setInt32(at + 8, (own?.tsOffset ?? 0) + upTo(1000));
      at += 12;
    } else if (kind === 1 && left >= 12) {
      view.setUint32(at, 0x0101050a);
      const first = (own?.sndUna ?? 0) + upTo(10000) - 1000;
      view.setInt32(at + 4, first);
      view.setInt32(at + 8, first + upTo(5000) - 500);
      at += 12;
    } else if (kind === 2 && left >= 4) {
      view.setUint32(at, 0x02040000 | [0, 1, 536, 1460, 65535][upTo(5)]!);
      at += 4;
    } else if (kind === 3 && left >= 4) {
      view.setUint32(at, 0x01030300 | upTo(256));
      at += 4;
    } else {
      view.setUint8(at, [0, 1, 1, 1, 5, 8, upTo(256)][upTo(7)]!);
      at++;
    }
  }
}
