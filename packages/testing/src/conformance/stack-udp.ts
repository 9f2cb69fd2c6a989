import type { Datagram, Endpoint, Stack, UdpListener } from '@mirage/types';
import { pattern } from './block.js';
import { expectEqual, type ConformanceRow } from './row.js';
import { addressOf, bytesOf, textOf, thrownBy, until, type StackPair } from './stack-pair.js';
import { within } from './within.js';

/* Datagrams. Between the two stacks of a test none is lost while only a few are in flight. */

/** The longest payload of an IPv4 datagram: 65,535 bytes less its headers. */
const MOST_BYTES = 65_507;

interface Received {
  readonly bytes: Uint8Array;
  readonly source: Endpoint;
}

/** A listener that keeps copies of what it receives. */
async function receiving(stack: Stack, port = 0): Promise<{ listener: UdpListener; received: Received[] }> {
  const received: Received[] = [];
  const keep = ({ bytes, source }: Datagram): void => void received.push({ bytes: bytes.slice(), source });
  const listener = await within(stack.udp.listen(port, keep), 'listening');
  if (typeof listener === 'string') throw new Error(`listening on port ${port} is ${listener}`);
  return { listener, received };
}

/** Runs with a listener of each stack, which are closed afterwards. */
async function withListeners(
  { stack, peer }: StackPair,
  use: (ours: UdpListener, here: Received[], theirs: UdpListener, there: Received[]) => Promise<void>,
): Promise<void> {
  const [ours, theirs] = [await receiving(stack), await receiving(peer)];
  try {
    await use(ours.listener, ours.received, theirs.listener, theirs.received);
  } finally {
    await within(Promise.all([ours.listener.close(), theirs.listener.close()]), 'closing the listeners');
  }
}

export const udpRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'receives datagrams at each of its addresses with one listen, and answers their sources',
    check: (pair) =>
      withListeners(pair, async (ours, here, theirs, there) => {
        for (const [index, address] of pair.addresses.entries()) {
          expectEqual('sending', await within(theirs.write(bytesOf('ask'), address, ours.port), 'sending'), 'sent');
          await until('the datagram', () => here.length > index);
          const { source, bytes } = here[index]!;
          expectEqual('what it got', textOf(bytes), 'ask');
          expectEqual('the source', `${source.address}`, `${pair.peerAddresses[index]}`);
          expectEqual('the port of the source', source.port, theirs.port);
          await ours.write(bytesOf('answer'), source.address, source.port);
          await until('the answer', () => there.length > index);
          expectEqual('the answer', textOf(there[index]!.bytes), 'answer');
          expectEqual('the source of the answer', `${there[index]!.source.address}`, `${address}`);
          expectEqual('the port of the answer', there[index]!.source.port, ours.port);
        }
      }),
  },
  {
    name: 'passes the listener to its handler, to reply with',
    async check({ stack, peer, addresses }) {
      const echo = await stack.udp.listen(0, ({ bytes, source }, listener) => {
        void listener.write(bytes, source.address, source.port);
      });
      if (typeof echo === 'string') throw new Error(`listening is ${echo}`);
      const { listener, received } = await receiving(peer);
      await listener.write(bytesOf('echo'), addresses[0]!, echo.port);
      await until('the answer', () => received.length > 0);
      expectEqual('the answer', textOf(received[0]!.bytes), 'echo');
      await Promise.all([echo.close(), listener.close()]);
    },
  },
  ...[0, 1, 1472, 1473, 9000, 32_768].map(
    (lengthBytes): ConformanceRow<StackPair> => ({
      name: `carries a datagram of ${lengthBytes} bytes both ways, whole`,
      check: (pair) =>
        withListeners(pair, async (ours, here, theirs, there) => {
          const bytes = pattern(lengthBytes, lengthBytes);
          for (const [index, address] of pair.addresses.entries()) {
            await theirs.write(bytes, address, ours.port);
            await until('the datagram', () => here.length > index);
            expectEqual('what it got', here[index]!.bytes, bytes);
            await ours.write(bytes, pair.peerAddresses[index]!, theirs.port);
            await until('the datagram at the peer', () => there.length > index);
            expectEqual('what the peer got', there[index]!.bytes, bytes);
          }
        }),
    }),
  ),
  {
    name: 'transfers the longest datagram complete, and refuses a longer one',
    check: (pair) =>
      withListeners(pair, async (ours, here, theirs) => {
        const address = addressOf(pair);
        const longest = address.family === 4 ? MOST_BYTES : MOST_BYTES + 20;
        const result = await within(theirs.write(pattern(longest, 1), address, ours.port), 'sending');
        expectEqual('sending', result, 'sent');
        await until('the datagram', () => here.length > 0);
        expectEqual('what it got', here[0]!.bytes, pattern(longest, 1));
        const longer = await within(ours.write(new Uint8Array(longest + 1), address, theirs.port), 'sending');
        expectEqual('sending one byte more', longer, 'too-long');
      }),
  },
  {
    name: 'copies a datagram before write returns',
    check: (pair) =>
      withListeners(pair, async (ours, _, theirs, there) => {
        const buffer = new Uint8Array(100);
        for (let count = 0; count < 20; count++) {
          buffer.fill(count);
          void ours.write(buffer, pair.peerAddresses[0]!, theirs.port);
          buffer.fill(0xee);
        }
        await until('the datagrams', () => there.length === 20);
        const seen = there
          .map(({ bytes }) => new Set(bytes))
          .map((values) => (values.size === 1 ? [...values][0]! : -1));
        expectEqual(
          'the datagrams',
          seen.sort((a, b) => a - b).join(),
          Array.from({ length: 20 }, (__, i) => i).join(),
        );
      }),
  },
  {
    name: 'continues after a datagram to a port without a listener',
    check: (pair) =>
      withListeners(pair, async (ours, here, theirs) => {
        const { listener } = await receiving(pair.peer);
        await listener.close();
        for (let count = 0; count < 3; count++) {
          const result = await within(ours.write(bytesOf('x'), pair.peerAddresses[0]!, listener.port), 'sending');
          expectEqual('sending to nobody', result, 'sent');
        }
        await theirs.write(bytesOf('still here'), addressOf(pair), ours.port);
        await until('the datagram', () => here.length > 0);
        expectEqual('what it got', textOf(here[0]!.bytes), 'still here');
      }),
  },
  ...[
    ['throws', (): void => raise()],
    ['rejects', async (): Promise<void> => raise()],
  ].map(
    ([how, onDatagram]): ConformanceRow<StackPair> => ({
      name: `counts the error of a handler of datagrams that ${how as string}, and listens on`,
      async check(pair) {
        const before = pair.stack.statistics().handlerErrors;
        const failing = await pair.stack.udp.listen(0, onDatagram as () => void | Promise<void>);
        if (typeof failing === 'string') throw new Error(`listening is ${failing}`);
        const { listener } = await receiving(pair.peer);
        for (let count = 1; count <= 3; count++) {
          await listener.write(bytesOf('x'), addressOf(pair), failing.port);
          await until('the error', () => pair.stack.statistics().handlerErrors - before === count);
        }
        await Promise.all([failing.close(), listener.close()]);
      },
    }),
  ),
  {
    name: 'chooses a free port for port 0, refuses one that is in use, and frees it',
    async check({ stack }) {
      const { listener } = await receiving(stack);
      expectEqual('whether it is a port', listener.port >= 1024 && listener.port < 65536, true);
      const again = await within(
        stack.udp.listen(listener.port, () => {}),
        'listening',
      );
      expectEqual('listening on a port that is listened on', again, 'port-in-use');
      await within(listener.close(), 'closing the listener');
      await within(listener.close(), 'closing the listener twice');
      const reused = await receiving(stack, listener.port);
      expectEqual('the port', reused.listener.port, listener.port);
      await reused.listener.close();
    },
  },
  {
    name: 'has UDP ports that are separate from TCP ports',
    async check({ stack }) {
      // Another program on the host may use a TCP port that is free for UDP, but hardly the same one each time.
      for (let attempt = 1; ; attempt++) {
        const { listener } = await receiving(stack);
        const tcp = await within(
          stack.tcp.listen(listener.port, () => {}),
          'listening',
        );
        await listener.close();
        if (typeof tcp !== 'string') return tcp.close();
        if (attempt === 5) throw new Error(`listening on the same port of TCP is ${tcp}`);
      }
    },
  },
  {
    name: 'sends nothing from a closed listener',
    async check(pair) {
      const { listener } = await receiving(pair.stack);
      await within(listener.close(), 'closing the listener');
      const result = await within(listener.write(bytesOf('x'), pair.peerAddresses[0]!, 9), 'sending');
      expectEqual('sending', result, 'closed');
    },
  },
  {
    name: 'refuses datagram ports that are out of range',
    check: (pair) =>
      withListeners(pair, async (ours) => {
        const to = pair.peerAddresses[0]!;
        for (const port of [-1, 65536, 1.5, Number.NaN]) {
          const listening = await thrownBy(() => pair.stack.udp.listen(port, () => {}));
          expectEqual(`listening on ${port}`, listening, 'RangeError');
        }
        for (const port of [-1, 65536, 1.5])
          expectEqual(`sending to ${port}`, await thrownBy(() => ours.write(bytesOf('x'), to, port)), 'RangeError');
      }),
  },
  {
    name: 'sends nothing to port 0, from which a datagram may come that expects no reply',
    check: (pair) =>
      withListeners(pair, async (ours) => {
        expectEqual('sending', await ours.write(bytesOf('x'), pair.peerAddresses[0]!, 0), 'unreachable');
      }),
  },
  {
    name: 'counts datagrams of both directions',
    check: (pair) =>
      withListeners(pair, async (ours, here, theirs, there) => {
        const before = pair.stack.statistics();
        await theirs.write(bytesOf('x'), addressOf(pair), ours.port);
        await until('the datagram', () => here.length > 0);
        await ours.write(bytesOf('x'), pair.peerAddresses[0]!, theirs.port);
        await until('the datagram', () => there.length > 0);
        const after = pair.stack.statistics();
        const count = pair.stack === pair.peer ? 2 : 1;
        expectEqual('the datagrams received', after.rxDatagrams - before.rxDatagrams, count);
        expectEqual('the datagrams sent', after.txDatagrams - before.txDatagrams, count);
      }),
  },
];

function raise(): never {
  throw new Error('on purpose');
}
