import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { consumeBytes, peekBytes, shutdownConnection, writeBytes } from '../../packages/tcpip/src/tcp/connection-calls';
import {
  CONNECTED,
  ENDED,
  FAILED,
  FINISHED,
  READABLE,
  type TcpConnection,
} from '../../packages/tcpip/src/tcp/tcp-connection';
import { TcpHost } from '../../packages/tcpip/test/tcp-host';
import { finishTransfer, startTransfer } from '../../packages/tcpip/test/transfer';
import { simulatedNetwork } from '../../packages/testing/src';

const GIB = 2 ** 30;
const SECOND = 1e9;
/** Connections that are open at the same time. */
const AT_ONCE = 100;
const HEAP_TOLERANCE_BYTES = 2 ** 20;

/**
 * TCP between two stacks in virtual time: a stream of so many GiB in each direction over a link that loses, duplicates
 * and reorders, every byte compared; then so many connections, opened, used and closed, after which the heap is as
 * before. Returns whether both passed.
 */
export function soakTcp(gibibytes: number, connections: number, seed: number): boolean {
  const results = [streams(gibibytes, seed), churn(connections, seed)];
  for (const { text } of results) console.log(`tcp: ${text}`);
  return results.every(({ hasPassed }) => hasPassed);
}

interface Result {
  readonly hasPassed: boolean;
  readonly text: string;
}

function streams(gibibytes: number, seed: number): Result {
  const link = { delayNs: 1e6, loss: 0.05, duplicate: 0.02, reorder: 0.05, down: { delayNs: 1e6 } };
  const bytes = Math.round(gibibytes * GIB);
  const transfer = startTransfer({ seed, left: link, leftBytes: bytes, rightBytes: bytes, chunkBytes: 65536 });
  // TIME-WAIT is part of it.
  const wrong = finishTransfer(transfer, (600 + gibibytes * 36_000) * SECOND);
  const { retransmitted } = transfer.left.core.statistics;
  const carried = `${gibibytes} GiB each way at 5 % loss with reordering and duplicates, bytes equal`;
  return { hasPassed: wrong === undefined, text: wrong ?? `${carried}, ${retransmitted} segments sent again` };
}

function churn(connections: number, seed: number): Result {
  const network = simulatedNetwork({ seed });
  const [client, server] = [1, 2].map((number) => new TcpHost(network, number, { delayNs: 1e5 })) as [TcpHost, TcpHost];
  const sizes = new Map<TcpConnection, number>();
  let opened = 0;
  let closed = 0;
  let failed = 0;
  const message = new Uint8Array(100).fill(7);
  client.onEvents = (connection, events) => {
    if ((events & CONNECTED) !== 0) {
      writeBytes(connection, message, 0, message.length);
      shutdownConnection(connection);
    }
    if ((events & READABLE) !== 0) sizes.set(connection, (sizes.get(connection) ?? 0) + drain(connection));
    if ((events & FAILED) !== 0) failed++;
    if ((events & (FAILED | FINISHED)) === 0) return;
    if (sizes.get(connection) === message.length) closed++;
    sizes.delete(connection);
  };
  server.onEvents = (connection, events) => {
    if ((events & READABLE) !== 0) {
      const bytes = peekBytes(connection, Infinity).slice();
      consumeBytes(connection, bytes.length);
      writeBytes(connection, bytes, 0, bytes.length);
    }
    if ((events & ENDED) !== 0) shutdownConnection(connection);
  };
  server.listen(7);
  const run = (count: number): void => {
    for (const end = opened + count; opened < end; ) {
      for (let one = 0; one < AT_ONCE && opened < end; one++, opened++) client.connect(server, 7);
      network.runSync(network.nowNs + SECOND);
    }
    // TIME-WAIT.
    network.runSync(network.nowNs + 300 * SECOND);
  };
  run(Math.min(connections, 10 * AT_ONCE));
  const before = heapBytes();
  run(connections - opened);
  const grown = heapBytes() - before;
  const isClean = client.core.isIdle && server.core.isIdle && sizes.size === 0;
  const hasPassed = isClean && failed === 0 && closed === connections && grown < HEAP_TOLERANCE_BYTES;
  const heap = `the heap ${grown > 0 ? 'grew' : 'shrank'} by ${Math.abs(grown)} bytes`;
  return {
    hasPassed,
    text: `${closed} of ${connections} connections opened, used and closed, ${failed} failed; ${heap}`,
  };
}

function drain(connection: TcpConnection): number {
  const { length } = peekBytes(connection, Infinity);
  consumeBytes(connection, length);
  return length;
}

/** The heap after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
