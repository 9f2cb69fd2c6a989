import { simulatedNetwork } from '@mirage/testing';
import { hasFailed, quietHost } from '../../test/quiet-host.js';
import { RawPeer } from '../../test/raw-peer.js';
import { hostAddress, TcpHost } from '../../test/tcp-host.js';
import { finishTransfer, startTransfer, StreamUser } from '../../test/transfer.js';
import { closeConnection, consumeBytes, writeBytes } from './connection-calls.js';
import { CLOSED, CONNECTED, type TcpConnection } from './tcp-connection.js';

// Bugs of other stacks, by the number of their reports.

it('mirage/mirage-tcpip#340: a window that a slow reader closed opens again', () => {
  const transfer = startTransfer({ seed: 1, left: { delayNs: 1e6 }, leftBytes: 100_000, rightBytes: 0 });
  const { network, server, right } = transfer;
  server.readBytes = 0;
  network.runSync(20e9);
  expect(transfer.connection.sndWnd).toBeLessThan(1460);
  expect(server.received).toBe(0);
  server.readBytes = Infinity;
  server.read(transfer.accepted!, Infinity);
  right.turn();
  expect(finishTransfer(transfer)).toBeUndefined();
});

it('mirage/mirage-tcpip#462: a failed connect releases its port', () => {
  const network = simulatedNetwork();
  const [left, right] = [new TcpHost(network, 1), new TcpHost(network, 2)];
  for (let attempt = 0; attempt < 3; attempt++) {
    const connection = left.connect(right, 9, {}, 50_000);
    network.runSync();
    expect(connection.error).toBe('refused');
  }
  expect(left.core.isIdle).toBe(true);
});

it.each<[string, (peer: RawPeer) => void]>([
  ['mirage/mirage-tcpip#499: a half-open connection', (peer) => void peer.send('S 0:0(0) win 1000')],
  [
    'mirage/mirage-tcpip#456: resets that repeat',
    (peer) => {
      peer.open();
      for (let count = 0; count < 3; count++) peer.send('R 1:1(0)');
    },
  ],
  [
    'mirage/mirage-tcpip#460: a simultaneous close',
    (peer) => {
      peer.open();
      closeAll(peer.host);
      peer.send('F. 1:1(0) ack 1 win 1000');
      peer.send('. 2:2(0) ack 2 win 1000');
    },
  ],
  [
    'mirage/mirage-tcpip#489: a FIN that is answered by a reset',
    (peer) => {
      peer.open();
      closeAll(peer.host);
      peer.send('R 1:1(0)');
    },
  ],
  [
    'mirage/mirage#406: a peer that is gone',
    (peer) => {
      peer.open();
      closeAll(peer.host);
    },
  ],
])('%s leaves nothing behind', (_name, play) => {
  const quiet = quietHost();
  play(new RawPeer(quiet.host));
  quiet.pass(3600);
  expect(quiet.host.core.isIdle).toBe(true);
  expect(quiet.host.core.timeWait.count).toBe(0);
  expect(quiet.host.core.nextDeadlineNs).toBe(Infinity);
});

function closeAll(host: TcpHost): void {
  host.core.table.forEach((connection) => closeConnection(connection, 30e9));
  host.turn();
}

it('mirage/mirage-tcpip#107: nothing is sent after a reset', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  writeBytes(quiet.connections[0]!, new Uint8Array(5000), 0, 5000);
  quiet.host.turn();
  peer.send('R 1:1(0)');
  const before = peer.received.length;
  expect(writeBytes(quiet.connections[0]!, new Uint8Array(10), 0, 10)).toBe(0);
  quiet.host.turn();
  quiet.pass(600);
  expect(peer.texts(before)).toEqual([]);
});

it('mirage/mirage-tcpip#539: a segment with a wrong checksum is dropped', () => {
  const network = simulatedNetwork();
  const left = new TcpHost(network, 1, { corrupt: 1 });
  const right = new TcpHost(network, 2);
  right.listen(7);
  left.connect(right, 7);
  network.runSync(1e12);
  // Some are dropped because of the IP header, which is also damaged.
  expect(right.core.statistics.drops['bad-checksum']).toBeGreaterThan(0);
  expect(right.core.statistics.accepted).toBe(0);
});

it('smoltcp-rs/smoltcp#62: acknowledgments of no new data do not restart the timer', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  writeBytes(quiet.connections[0]!, new Uint8Array(100), 0, 100);
  quiet.host.turn();
  const before = peer.received.length;
  // More often than the timeout of 200 ms, and with other windows, so that they are no duplicates.
  for (let count = 0; count < 10; count++) {
    quiet.pass(0.05);
    peer.send(`. 1:1(0) ack 1 win ${1000 + count}`);
  }
  expect(peer.texts(before)).toEqual(['.P 1:101(100) ack 1']);
});

it('smoltcp-rs/smoltcp#199: a read that opens the window is advertised', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  peer.send('. 1:16377(16376) ack 1 win 1000');
  const before = peer.received.length;
  consumeBytes(quiet.connections[0]!, 16376);
  quiet.host.turn();
  expect(peer.received.slice(before).map(({ window }) => window)).toEqual([16376]);
});

it('smoltcp-rs/smoltcp#452: a segment that fills the first hole is accepted when all ranges are in use', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  for (let range = 1; range <= 40; range++) peer.send(`. ${1 + range * 200}:${101 + range * 200}(100) ack 1 win 1000`);
  const { core } = quiet.host;
  expect(core.statistics.drops['out-of-order-full']).toBe(8);
  peer.send('. 1:201(200) ack 1 win 1000');
  expect(quiet.connections[0]!.readable).toBe(300);
});

it('smoltcp-rs/smoltcp#518: the closed window of one flow does not stop another', () => {
  const quiet = quietHost();
  const closed = new RawPeer(quiet.host, 40_001, 7, hostAddress(98));
  const open = new RawPeer(quiet.host, 40_002, 7, hostAddress(99));
  closed.open('mss 1460', 0);
  open.open();
  for (const connection of quiet.connections) writeBytes(connection, new Uint8Array(1000), 0, 1000);
  quiet.host.turn();
  expect(closed.texts(1)).toEqual([]);
  expect(open.texts(1)).toEqual(['.P 1:1001(1000) ack 1']);
});

it('smoltcp-rs/smoltcp#836: a loss while the window closes does not stall', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1000', 3000);
  writeBytes(quiet.connections[0]!, new Uint8Array(6000), 0, 6000);
  quiet.host.turn();
  expect(peer.texts(1)).toEqual(['. 1:3001(3000) ack 1']);
  // The first segment arrived, the window shrinks, and the others are lost.
  peer.send('. 1:1(0) ack 1001 win 0');
  quiet.pass(5);
  const before = peer.received.length;
  peer.send('. 1:1(0) ack 1001 win 9000');
  quiet.pass(2);
  const again = peer.texts(before);
  expect(again).toContain('. 1001:2001(1000) ack 1');
  peer.send('. 1:1(0) ack 6001 win 9000');
  expect(quiet.connections[0]!.buffered).toBe(0);
});

it('smoltcp-rs/smoltcp#851 and #1058: a reset ends its connection, not the listener', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  peer.send('R 1:1(0)');
  expect(hasFailed(quiet, quiet.connections[0]!)).toBe(true);
  const half = new RawPeer(quiet.host, 40_001);
  half.send('S 0:0(0) win 1000');
  half.send('R 1:1(0)');
  expect(quiet.host.core.halfOpen.count).toBe(0);
  new RawPeer(quiet.host, 40_002).open();
  expect(quiet.connections).toHaveLength(2);
});

it('google/gvisor#10243: a probe of a closed window has a byte of data', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1460', 0);
  writeBytes(quiet.connections[0]!, new Uint8Array(10), 0, 10);
  quiet.host.turn();
  const before = peer.received.length;
  quiet.pass(0.5);
  expect(peer.texts(before)).toEqual(['. 1:2(1) ack 1']);
});

it('espressif/esp-idf#2425: two hosts with closed windows do not acknowledge each other forever', () => {
  const network = simulatedNetwork();
  const [left, right] = [new TcpHost(network, 1, { delayNs: 1e6 }), new TcpHost(network, 2)];
  const users = [new StreamUser(left, 100_000, 1, 2), new StreamUser(right, 100_000, 2, 1)] as const;
  for (const [index, host] of [left, right].entries()) {
    users[index]!.readBytes = 0;
    host.onEvents = (connection, events) => users[index]!.handle(connection, events);
  }
  right.listen(7);
  left.connect(right, 7);
  network.runSync(60e9);
  const before = left.core.statistics.segmentsOut + right.core.statistics.segmentsOut;
  network.runSync(600e9);
  const { segmentsOut } = left.core.statistics;
  // Two probes and their answers in a minute, in each direction.
  expect(segmentsOut + right.core.statistics.segmentsOut - before).toBeLessThan(80);
});

it('m-labs/artiq#685: data out of order is kept, and reported', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1460,sackOK');
  peer.send('. 1001:2001(1000) ack 1 win 1000');
  expect(peer.received.at(-1)!.options).toEqual(['sack 1001:2001']);
  peer.send('. 1:1001(1000) ack 1 win 1000');
  expect(quiet.connections[0]!.readable).toBe(2000);
});

it('chipmk/tcpip.js#6 and #26: a write larger than all buffers does not stall', () => {
  const transfer = startTransfer({
    seed: 1,
    left: { delayNs: 1e6 },
    leftBytes: 3 << 20,
    rightBytes: 0,
    chunkBytes: 1 << 20,
  });
  expect(finishTransfer(transfer)).toBeUndefined();
});

it('smoltcp 0.13.1: a SYN from an address that no host has is dropped', () => {
  const quiet = quietHost();
  for (const address of [0, 0xffffffff | 0, 0xe0000001 | 0, 0x00000001]) {
    const peer = new RawPeer(quiet.host, 40_000, 7, [0, 0, 0xffff, address]);
    expect(peer.send('S 0:0(0) win 1000')).toEqual([]);
  }
  expect(new RawPeer(quiet.host, 40_000, 7, [0xff020000 | 0, 0, 0, 1]).send('S 0:0(0) win 1000')).toEqual([]);
  expect(new RawPeer(quiet.host, 40_000, 7, [0, 0, 0, 0]).send('S 0:0(0) win 1000')).toEqual([]);
  expect(quiet.host.core.statistics.drops['bad-address']).toBe(6);
});

it('smoltcp-rs/smoltcp#1120: a SYN beyond the backlog is dropped, and is accepted when there is room', () => {
  const network = simulatedNetwork();
  const host = new TcpHost(network, 1);
  const listener = host.listen(7, { backlog: 1 });
  const first: TcpConnection[] = [];
  host.onEvents = (connection, events) => void ((events & CONNECTED) !== 0 && first.push(connection));
  listener.waiting = 1;
  const peer = new RawPeer(host);
  expect(peer.send('S 0:0(0) win 1000')).toEqual([]);
  expect(host.core.statistics.drops['backlog-full']).toBe(1);
  listener.waiting = 0;
  expect(peer.send('S 0:0(0) win 1000')).toEqual(['.S 0:0(0) ack 1']);
  peer.send('. 1:1(0) ack 1 win 1000');
  expect(first.map(({ state }) => state === CLOSED)).toEqual([false]);
});
