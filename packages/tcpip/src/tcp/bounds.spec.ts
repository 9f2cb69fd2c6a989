import { simulatedNetwork } from '@mirage/testing';
import { hasFailed, quietHost } from '../../test/quiet-host.js';
import { RawPeer } from '../../test/raw-peer.js';
import { hostAddress, TcpHost } from '../../test/tcp-host.js';
import { close, finishTransfer, startTransfer, StreamUser } from '../../test/transfer.js';
import { closeConnection, consumeBytes, shutdownConnection, writeBytes } from './connection-calls.js';
import { CONNECTION_BYTES } from './tcp-core.js';
import { LEAST_MSS, MOST_BUFFER_BYTES, MOST_HALF_OPEN, MOST_TIME_WAIT } from './tcp-limits.js';

// Reaches each limit in README.md.

/** A peer with its own address. */
const peerNumber = (host: TcpHost, number: number): RawPeer =>
  new RawPeer(host, 1024 + (number % 60_000), 7, [0, 0, 0xffff, 0x0b000000 + number]);

it('half-open connections: 256 are kept, later SYNs get cookies, and everything is gone after 63 s', () => {
  const quiet = quietHost();
  const { core } = quiet.host;
  for (let number = 0; number < 1000; number++) peerNumber(quiet.host, number).send('S 0:0(0) win 1000');
  expect(core.halfOpen.count).toBe(MOST_HALF_OPEN);
  expect(core.statistics.cookiesOut).toBe(1000 - MOST_HALF_OPEN);
  expect(core.budget.used).toBe(0);
  quiet.pass(62);
  expect(core.halfOpen.count).toBe(MOST_HALF_OPEN);
  quiet.pass(2);
  expect(core.halfOpen.count).toBe(0);
});

it.each<[string, string, Partial<Record<string, unknown>>]>([
  [
    'with timestamps it keeps all options',
    'mss 1300,sackOK,TS val 9 ecr 0,wscale 7',
    { mss: 1288, isSackOk: true, sndScale: 7 },
  ],
  ['without timestamps it keeps only the MSS', 'mss 1300,sackOK,wscale 7', { mss: 1300, isSackOk: false, sndScale: 0 }],
  ['an MSS between two values becomes the lower', 'mss 1450', { mss: 1440 }],
])('SYN cookies: a connection opens beyond the limit; %s', (_name, options, expected) => {
  const quiet = quietHost();
  for (let number = 0; number < MOST_HALF_OPEN; number++) peerNumber(quiet.host, number).send('S 0:0(0) win 1000');
  const peer = new RawPeer(quiet.host);
  peer.open(options);
  expect(quiet.host.core.statistics.cookiesIn).toBe(1);
  expect(quiet.connections[0]).toMatchObject(expected);
  peer.send(`P. 1:11(10) ack 1 win 1000${options.includes('TS') ? ' <TS val 11 ecr last>' : ''}`);
  expect(quiet.connections[0]!.readable).toBe(10);
});

it('SYN cookies: a wrong or old one is reset, and none is accepted when none was sent', () => {
  const quiet = quietHost();
  const flood = (): void => {
    for (let number = 0; number <= MOST_HALF_OPEN; number++) peerNumber(quiet.host, number).send('S 0:0(0) win 1000');
  };
  const peer = new RawPeer(quiet.host);
  peer.hostIsn = 1000;
  expect(peer.send('. 1:1(0) ack 1 win 1000')).toEqual(['R 1:1(0)']);
  flood();
  expect(peer.send('. 1:1(0) ack 1 win 1000')).toEqual(['R 1:1(0)']);
  expect(quiet.host.core.statistics.drops['bad-cookie']).toBe(1);
  peer.send('S 0:0(0) win 1000');
  quiet.pass(140);
  flood();
  expect(peer.send('. 1:1(0) ack 1 win 1000')).toEqual(['R 1:1(0)']);
  expect(quiet.connections).toEqual([]);
});

it('smoltcp-rs/smoltcp#961: open and new connections work during a flood of SYNs', () => {
  const transfer = startTransfer({ seed: 1, left: { delayNs: 1e6 }, leftBytes: 300_000, rightBytes: 300_000 });
  const { network, right } = transfer;
  let sent = 0;
  const flood = (): void => {
    for (let count = 0; count < 100; count++) peerNumber(right, sent++).send('S 0:0(0) win 1000');
    if (sent < 20_000) network.schedule(network.nowNs + 1e6, flood);
  };
  flood();
  expect(finishTransfer(transfer)).toBeUndefined();
  expect(sent).toBe(20_000);
  expect(right.core.statistics.cookiesOut).toBeGreaterThan(19_000);
  expect(right.core.budget.peak).toBeLessThan(1 << 20);
});

it('backlog: the number of connections that the user does not take is limited', () => {
  const network = simulatedNetwork();
  const host = new TcpHost(network, 1);
  const listener = host.listen(7, { backlog: 128 });
  // The stack is busy: it takes no events.
  host.turn = () => void host.core.flush(host.nowNs);
  for (let number = 0; number < 200; number++) {
    const peer = peerNumber(host, number);
    peer.send('S 0:0(0) win 1000');
    peer.send('. 1:1(0) ack 1 win 1000');
  }
  expect(listener.waiting).toBe(128);
  expect(host.core.table.count).toBe(128);
  expect(host.core.statistics.drops['backlog-full']).toBeGreaterThanOrEqual(72);
});

it('TIME-WAIT: 1,024 for 60 s, then the oldest is replaced', () => {
  const network = simulatedNetwork();
  const [left, right] = [new TcpHost(network, 1), new TcpHost(network, 2)];
  right.onEvents = (connection) => closeConnection(connection, 30e9);
  right.listen(7);
  for (let count = 0; count < 1500; count++) {
    const connection = left.connect(right, 7);
    network.runSync(network.nowNs + 1e3);
    close(left, connection);
    network.runSync(network.nowNs + 1e3);
  }
  expect(left.core.timeWait.count + right.core.timeWait.count).toBeGreaterThanOrEqual(MOST_TIME_WAIT);
  expect(Math.max(left.core.timeWait.count, right.core.timeWait.count)).toBe(MOST_TIME_WAIT);
  expect(left.core.isIdle && right.core.isIdle).toBe(true);
  network.runSync(network.nowNs + 62e9);
  expect(left.core.timeWait.count + right.core.timeWait.count).toBe(0);
});

it('answers from TIME-WAIT and for half-open connections: 100 per second', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  closeConnection(quiet.connections[0]!, 30e9);
  quiet.host.turn();
  peer.send('F. 1:1(0) ack 2 win 1000');
  const before = peer.received.length;
  for (let count = 0; count < 300; count++) peer.send('F. 1:1(0) ack 2 win 1000');
  expect(peer.received.length - before).toBe(100);
});

it('ranges out of order: 32, and 64 that the peer reports', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1460,sackOK,wscale 7', 4000);
  const connection = quiet.connections[0]!;
  for (let range = 1; range <= 40; range++) peer.send(`. ${1 + range * 200}:${101 + range * 200}(100) ack 1 win 4000`);
  expect(connection.outOfOrder.count).toBe(32);
  connection.cwnd = 1e6;
  writeBytes(connection, new Uint8Array(250_000), 0, 250_000);
  quiet.host.turn();
  for (let range = 1; range <= 80; range++) {
    peer.send(`. 1:1(0) ack 1 win 4000 <sack ${range * 3000}:${range * 3000 + 100}>`);
  }
  expect(connection.sacked.count).toBe(64);
});

it('budget: buffers and connections stay within it, and everything arrives when there is room again', () => {
  const network = simulatedNetwork();
  const left = new TcpHost(network, 1, { delayNs: 1e6 });
  const right = new TcpHost(network, 2, { memoryBytes: 200_000 });
  const users: StreamUser[] = [];
  const byConnection = new Map<unknown, StreamUser>();
  for (const host of [left, right]) {
    host.onEvents = (connection, events) => {
      let user = byConnection.get(connection);
      if (user === undefined) {
        user = new StreamUser(host, 40_000, host.number, 3 - host.number);
        byConnection.set(connection, user);
        users.push(user);
      }
      user.handle(connection, events);
    };
  }
  right.listen(7);
  for (let count = 0; count < 60; count++) left.connect(right, 7);
  network.addInvariant('budget', () => (right.core.budget.used > 200_000 ? `${right.core.budget.used}` : undefined));
  network.runSync();
  expect(right.core.budget.peak).toBeGreaterThan(150_000);
  expect(right.core.statistics.drops.budget).toBeGreaterThan(0);
  const done = users.filter(({ received, isFinished }) => received === 40_000 && isFinished);
  expect(done).toHaveLength(120);
  expect(left.core.isIdle && right.core.isIdle).toBe(true);
});

it('connections: each costs the budget 2 KiB, and SYNs are dropped when an eighth is left', () => {
  const quiet = quietHost({ memoryBytes: 64 * CONNECTION_BYTES, backlog: 1000 });
  for (let number = 0; number < 100; number++) peerNumber(quiet.host, number).open();
  expect(quiet.connections).toHaveLength(56);
  expect(quiet.host.core.statistics.drops.budget).toBe(44);
});

it('send buffer: 16 KiB at first, 256 KiB at most', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1460,wscale 7', 60_000);
  const connection = quiet.connections[0]!;
  const first = writeBytes(connection, new Uint8Array(1 << 20), 0, 1 << 20);
  expect(first).toBe(2 * connection.cwnd);
  connection.cwnd = 1e9;
  expect(first + writeBytes(connection, new Uint8Array(1 << 20), 0, 1 << 20)).toBe(MOST_BUFFER_BYTES);
});

it('receive window: 16 KiB at first, 256 KiB when the user keeps up', () => {
  const transfer = startTransfer({
    seed: 1,
    left: { delayNs: 5e6 },
    leftBytes: 2 << 20,
    rightBytes: 0,
    chunkBytes: 65536,
  });
  let most = 0;
  transfer.network.addInvariant('window', () => {
    const one = transfer.accepted;
    if (one !== undefined) most = Math.max(most, (one.rcvEdge - one.rcvNxt) | 0);
    return most > MOST_BUFFER_BYTES ? `${most}` : undefined;
  });
  expect(finishTransfer(transfer)).toBeUndefined();
  expect(most).toBeGreaterThan(MOST_BUFFER_BYTES - 1000);
});

it('an idle connection has no buffer', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  peer.send('P. 1:1001(1000) ack 1 win 65535');
  const connection = quiet.connections[0]!;
  writeBytes(connection, new Uint8Array(1000), 0, 1000);
  quiet.host.turn();
  expect(quiet.host.core.budget.used).toBe(CONNECTION_BYTES + 2 * 4096);
  consumeBytes(connection, 1000);
  peer.send('. 1001:1001(0) ack 1001 win 65535');
  expect(quiet.host.core.budget.used).toBe(CONNECTION_BYTES);
});

it('MSS: a peer cannot ask for segments of a byte', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1');
  expect(quiet.connections[0]!.mss).toBe(LEAST_MSS);
  const small = new RawPeer(quiet.host, 40_001);
  small.open('mss 0,TS val 1 ecr 0');
  expect(quiet.connections[1]!.mss).toBe(LEAST_MSS - 12);
});

it('answers to ACKs outside the window: one in 500 ms for each connection', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  const before = peer.received.length;
  for (let count = 0; count < 100; count++) {
    quiet.pass(0.02);
    peer.send('. 90000:90000(0) ack 1 win 1000');
  }
  expect(peer.received.length - before).toBe(4);
});

it('FIN-WAIT-2: 60 s for a closed connection, unlimited for a half-closed one', () => {
  const quiet = quietHost();
  const [closed, half] = [98, 99].map((number) => new RawPeer(quiet.host, 40_000, 7, hostAddress(number))) as [
    RawPeer,
    RawPeer,
  ];
  for (const peer of [closed, half]) peer.open();
  closeConnection(quiet.connections[0]!, 30e9);
  shutdownConnection(quiet.connections[1]!);
  quiet.host.turn();
  for (const peer of [closed, half]) peer.send('. 1:1(0) ack 2 win 1000');
  quiet.pass(59);
  expect(quiet.host.core.table.count).toBe(2);
  quiet.pass(2);
  expect(quiet.host.core.table.count).toBe(1);
  quiet.pass(100_000);
  expect(quiet.host.core.table.count).toBe(1);
});

it('close: resets the connection if the peer does not accept everything within the limit', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open('mss 1460', 0);
  const connection = quiet.connections[0]!;
  writeBytes(connection, new Uint8Array(1000), 0, 1000);
  closeConnection(connection, 30e9);
  quiet.host.turn();
  for (let second = 0; second < 29; second++) {
    quiet.pass(1);
    peer.send('. 1:1(0) ack 1 win 0');
  }
  expect(quiet.host.core.table.count).toBe(1);
  quiet.pass(2);
  expect(peer.texts(0).at(-1)).toContain('R');
  expect(hasFailed(quiet, connection)).toBe(true);
  expect(quiet.host.core.isIdle).toBe(true);
});

it('a peer that sends one byte at a time gets an ACK for each turn, and costs one small ring', () => {
  const quiet = quietHost();
  const peer = new RawPeer(quiet.host);
  peer.open();
  for (let at = 1; at <= 4000; at++) peer.send(`. ${at}:${at + 1}(1) ack 1 win 1000`);
  expect(quiet.connections[0]!.readable).toBe(4000);
  expect(quiet.host.core.budget.used).toBe(CONNECTION_BYTES + 4096);
  expect(peer.received.length).toBeLessThan(10);
});

it('a stack without room sends nothing, and continues when it has room', () => {
  const transfer = startTransfer({ seed: 1, left: { delayNs: 1e6 }, leftBytes: 200_000, rightBytes: 0 });
  const { network, left } = transfer;
  let isOver = false;
  const toggle = (): void => {
    left.isFull = !left.isFull && !isOver;
    if (!left.isFull) left.turn();
    isOver = transfer.server.isEnded;
    if (!isOver) network.schedule(network.nowNs + 3e6, toggle);
  };
  toggle();
  expect(finishTransfer(transfer)).toBeUndefined();
  expect(left.core.statistics.drops['no-buffer']).toBeGreaterThan(0);
});

it('5,000 short connections leave nothing behind', () => {
  const network = simulatedNetwork();
  const [left, right] = [new TcpHost(network, 1), new TcpHost(network, 2)];
  right.onEvents = (connection, events) => {
    if ((events & 2) === 0) return;
    writeBytes(connection, new Uint8Array(connection.readable), 0, connection.readable);
    consumeBytes(connection, connection.readable);
    shutdownConnection(connection);
  };
  left.onEvents = (connection, events) => {
    if ((events & 1) !== 0) writeBytes(connection, new Uint8Array(100), 0, 100);
    if ((events & 2) !== 0) {
      consumeBytes(connection, connection.readable);
      closeConnection(connection, 30e9);
    }
  };
  right.listen(7);
  for (let count = 0; count < 5_000; count++) {
    left.connect(right, 7);
    network.runSync(network.nowNs + 1e4);
  }
  expect(left.core.statistics.opened).toBe(5_000);
  expect(right.core.statistics.accepted).toBe(5_000);
  expect(left.core.isIdle && right.core.isIdle).toBe(true);
  expect(left.core.budget.peak + right.core.budget.peak).toBeLessThan(50_000);
});

it('a peer over IPv6 without the option has an MSS of 1,220', () => {
  const quiet = quietHost();
  new RawPeer(quiet.host, 40_000, 7, [0x20010db8, 0, 0, 1]).open('');
  expect(quiet.connections[0]!.mss).toBe(1220);
});
