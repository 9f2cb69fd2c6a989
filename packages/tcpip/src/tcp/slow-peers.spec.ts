import { quietHost, type QuietHost } from '../../test/quiet-host.js';
import { RawPeer } from '../../test/raw-peer.js';
import { LEAST_RING_BYTES } from './byte-ring.js';
import { closeConnection, consumeBytes, writeBytes } from './connection-calls.js';
import { CONNECTION_BYTES } from './tcp-core.js';
import { MOST_TRIES } from './tcp-limits.js';

// Peers that hold buffers of a host. What they hold is bounded, and the host has it again when they are gone.

const PEERS = 40;
const MEMORY_BYTES = 512 * 1024;
const MIB = 2 ** 20;
/** Bytes of a peer that sends each in its own segment. */
const BYTES = 1000;

const peersOf = ({ host }: QuietHost, count = PEERS): RawPeer[] =>
  Array.from({ length: count }, (_, number) => new RawPeer(host, 30_000, 7, [0, 0, 0xffff, 0x0b000001 + number]));

/** Writes to all connections until no buffer has room. */
function writeAll({ host, connections }: QuietHost): void {
  for (const connection of connections) while (writeBytes(connection, new Uint8Array(MIB), 0, MIB) > 0);
  host.turn();
}

/** A new peer is served, and everything of the others is gone. */
function expectRecovered(quiet: QuietHost): void {
  const { core } = quiet.host;
  expect([core.table.count, core.budget.used]).toEqual([0, 0]);
  const peer = new RawPeer(quiet.host, 50_000);
  peer.open();
  peer.send('P. 1:101(100) ack 1 win 65535');
  const connection = quiet.connections.at(-1)!;
  expect(connection.readable).toBe(100);
  consumeBytes(connection, 100);
  expect(writeBytes(connection, new Uint8Array(100), 0, 100)).toBe(100);
  quiet.host.turn();
  expect(peer.texts(1)).toContain('.P 1:101(100) ack 101');
}

it('peers that never read hold their send buffers, which the budget bounds, until their connections are closed', () => {
  const quiet = quietHost({ memoryBytes: MEMORY_BYTES });
  const { core } = quiet.host;
  const peers = peersOf(quiet);
  for (const peer of peers) peer.open('mss 1460', 0);
  expect(quiet.connections).toHaveLength(PEERS);
  writeAll(quiet);
  expect(core.budget.peak).toBeLessThanOrEqual(MEMORY_BYTES);
  // They answer each probe, so that their connections stay, for an hour.
  for (let minute = 0; minute < 60; minute++) {
    quiet.pass(60);
    for (const peer of peers) peer.send('. 1:1(0) ack 1 win 0');
  }
  expect(core.table.count).toBe(PEERS);
  expect(core.budget.peak).toBeLessThanOrEqual(MEMORY_BYTES);
  for (const connection of quiet.connections) closeConnection(connection, 30e9);
  quiet.host.turn();
  quiet.pass(31);
  expectRecovered(quiet);
});

it('peers that never acknowledge are given up after 15 retransmissions', () => {
  const memoryBytes = 2 * MIB;
  const quiet = quietHost({ memoryBytes });
  const { core } = quiet.host;
  for (const peer of peersOf(quiet)) peer.open();
  writeAll(quiet);
  quiet.pass(3600);
  expect(core.statistics.retransmitted).toBe(MOST_TRIES * PEERS);
  expect(core.budget.peak).toBeLessThanOrEqual(memoryBytes);
  expectRecovered(quiet);
});

it('peers that send one byte at a time and are not read hold the smallest buffer each', () => {
  const quiet = quietHost({ memoryBytes: MEMORY_BYTES });
  const { core } = quiet.host;
  const peers = peersOf(quiet);
  for (const peer of peers) peer.open();
  for (let at = 1; at <= BYTES; at++) for (const peer of peers) peer.send(`. ${at}:${at + 1}(1) ack 1 win 1000`);
  expect(quiet.connections.map(({ readable }) => readable)).toEqual(new Array(PEERS).fill(BYTES));
  expect(core.budget.used).toBe(PEERS * (CONNECTION_BYTES + LEAST_RING_BYTES));
  // Few of the bytes get an answer of their own.
  expect(core.statistics.segmentsOut).toBeLessThan(core.statistics.segmentsIn / 2);
  for (const peer of peers) peer.send(`R ${BYTES + 1}:${BYTES + 1}(0)`);
  expectRecovered(quiet);
});

it('a peer that sends one byte of every second byte holds 32 ranges', () => {
  const quiet = quietHost();
  const [peer] = peersOf(quiet, 1);
  peer!.open('mss 1460,sackOK');
  for (let at = 3; at <= 2003; at += 2) peer!.send(`. ${at}:${at + 1}(1) ack 1 win 1000`);
  const { core } = quiet.host;
  expect(quiet.connections[0]!.outOfOrder.count).toBe(32);
  expect(core.statistics.drops['out-of-order-full']).toBe(1001 - 32);
  expect(core.budget.used).toBeLessThanOrEqual(CONNECTION_BYTES + 16_384);
  peer!.send('R 1:1(0)');
  expectRecovered(quiet);
});
