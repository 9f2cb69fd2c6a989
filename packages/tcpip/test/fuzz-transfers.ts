import { sequence } from '../src/tcp/sequence.js';
import { type HostOptions, type TcpHost } from './tcp-host.js';
import { finishTransfer, startTransfer, type Transfer } from './transfer.js';

export interface TransfersReport {
  transfers: number;
  bytes: number;
  retransmitted: number;
  /** Connections that ended because many segments in a row were lost, which a bad network may cause. */
  gaveUp: number;
  violations: string[];
}

type Random = () => number;

const chance = (random: Random, probability: number): boolean => random() < probability;
const upTo = (random: Random, most: number): number => Math.floor(random() * most);

function randomHost(random: Random): HostOptions {
  const isBad = chance(random, 0.7);
  return {
    ...(chance(random, 0.8) ? { delayNs: upTo(random, 50e6) } : {}),
    ...(chance(random, 0.3) ? { jitterNs: upTo(random, 20e6) } : {}),
    ...(isBad && chance(random, 0.5) ? { loss: random() * 0.1 } : {}),
    ...(isBad && chance(random, 0.2) ? { loss: { enter: random() * 0.02, leave: 0.4 + random() * 0.5 } } : {}),
    ...(isBad && chance(random, 0.3) ? { duplicate: random() * 0.1 } : {}),
    ...(isBad && chance(random, 0.4) ? { reorder: random() * 0.2, reorderNs: upTo(random, 20e6) } : {}),
    ...(isBad && chance(random, 0.3) ? { corrupt: random() * 0.05 } : {}),
    ...(chance(random, 0.3) ? { bitsPerSecond: 1e6 + random() * 1e8, queueFrames: 5 + upTo(random, 100) } : {}),
    ...(chance(random, 0.2) ? { interfaceMtu: 576 + upTo(random, 1000) } : {}),
    ...(chance(random, 0.3) ? { offloads: true } : {}),
    ...(chance(random, 0.2) ? { memoryBytes: 32768 + upTo(random, 65536) } : {}),
    congestionControl: chance(random, 0.5) ? 'cubic' : 'newreno',
    offers: {
      sack: chance(random, 0.7),
      timestamps: chance(random, 0.7),
      windowScale: chance(random, 0.7),
    },
  };
}

/**
 * Without flipped bits: a frame passes the links of both hosts, and the checksum of TCP does not detect every second
 * flipped bit.
 */
const withoutCorruption = (options: HostOptions): HostOptions => ({ ...options, corrupt: 0 });

/** A small generator for the random choices of a transfer. The network has its own. */
function randomFrom(seed: number): Random {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Lets the sequence numbers of a quarter of the transfers wrap early. */
function wrapSoon(host: TcpHost, random: Random): void {
  if (!chance(random, 0.25)) return;
  const before = upTo(random, 50_000);
  host.core.secrets.initialSequence = () => sequence(-before);
}

/** Creates the transfer of a seed. */
export function randomTransfer(seed: number, mostBytes: number): Transfer {
  const random = randomFrom(seed);
  const transfer = startTransfer({
    seed,
    left: randomHost(random),
    right: withoutCorruption(randomHost(random)),
    leftBytes: chance(random, 0.1) ? 0 : upTo(random, mostBytes),
    rightBytes: chance(random, 0.1) ? 0 : upTo(random, mostBytes),
    chunkBytes: 1 + upTo(random, chance(random, 0.2) ? 20 : 20_000),
    isNoDelay: chance(random, 0.3),
    prepare: (left, right) => {
      wrapSoon(left, random);
      wrapSoon(right, random);
    },
  });
  // A slow reader, so that windows close.
  for (const user of [transfer.client, transfer.server]) {
    if (!chance(random, 0.4)) continue;
    user.readBytes = 500 + upTo(random, 20_000);
    // Some wait longer than a timeout: then windows are probed, possibly both at once.
    const everyNs = 1e6 + upTo(random, chance(random, 0.5) ? 100e6 : 5e9);
    const read = (): void => {
      const connection = user === transfer.client ? transfer.connection : transfer.accepted;
      if (connection !== undefined) {
        user.read(connection, user.readBytes);
        user.host.turn();
      }
      const other = user === transfer.client ? transfer.server : transfer.client;
      if (user.received < other.sendBytes && user.error === undefined) {
        transfer.network.schedule(transfer.network.nowNs + everyNs, read);
      }
    };
    read();
  }
  return transfer;
}

/** Whether many segments in a row may be lost. */
function isLossy({ left, right }: Transfer): boolean {
  return [left, right].some(({ port }) => port.up.options.loss !== undefined || port.up.options.corrupt !== undefined);
}

/**
 * Runs the transfers of a number of seeds over networks with all kinds of faults, and checks that the streams arrive.
 */
export function fuzzTransfers(transfers: number, firstSeed: number, mostBytes = 40_000): TransfersReport {
  const report: TransfersReport = { transfers: 0, bytes: 0, retransmitted: 0, gaveUp: 0, violations: [] };
  for (let seed = firstSeed; seed < firstSeed + transfers; seed++) {
    const fail = (what: string): void => void report.violations.push(`seed ${seed}: ${what}`);
    try {
      const transfer = randomTransfer(seed, mostBytes);
      const wrong = finishTransfer(transfer, 7200e9);
      const gaveUp = [transfer.client, transfer.server].some(({ error }) => error === 'timeout');
      if (gaveUp && isLossy(transfer)) report.gaveUp++;
      else if (wrong !== undefined) fail(wrong);
      report.bytes += transfer.client.received + transfer.server.received;
      for (const { core } of [transfer.left, transfer.right]) report.retransmitted += core.statistics.retransmitted;
    } catch (error) {
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    report.transfers++;
    if (report.violations.length >= 10) break;
  }
  return report;
}
