import type { Flow } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';
import {
  addressOf,
  bytesOf,
  connected,
  listening,
  readAll,
  textOf,
  until,
  withFlow,
  type StackPair,
} from './stack-pair.js';
import { within } from './within.js';

/* Listening and connecting. */

/** The number of flows that one row opens and closes. */
const MANY = 200;

export const listenRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'accepts connections to each of its addresses with one listen, and both sides know their endpoints',
    async check(pair) {
      const accepted: Flow[] = [];
      const listener = await listening(pair, (flow) => void accepted.push(flow));
      for (const [index, address] of pair.addresses.entries()) {
        const theirs = await connected(pair, listener.port, address);
        await until('accepting', () => accepted.length > index);
        const ours = accepted[index]!;
        expectEqual('the address of the peer', `${theirs.remote.address}`, `${address}`);
        expectEqual('the port of the peer', theirs.remote.port, listener.port);
        expectEqual('its own address', `${ours.local.address}`, `${address}`);
        expectEqual('its own port', ours.local.port, listener.port);
        expectEqual('the remote address', `${ours.remote.address}`, `${theirs.local.address}`);
        expectEqual('the remote port', ours.remote.port, theirs.local.port);
        expectEqual('whether the remote port is one', ours.remote.port > 0, true);
        theirs.abort();
        ours.abort();
      }
      await listener.close();
    },
  },
  {
    name: 'connects to each address of the peer',
    async check({ stack, peer, peerAddresses }) {
      for (const address of peerAddresses) {
        const listener = await peer.tcp.listen(0, async (flow) => {
          await flow.write(bytesOf('hello'));
          await flow.close();
        });
        if (typeof listener === 'string') throw new Error(`listening is ${listener}`);
        const flow = await within(stack.tcp.connect(address, listener.port), 'connecting');
        if (typeof flow === 'string') throw new Error(`connecting to ${address} is ${flow}`);
        expectEqual('what it read', textOf((await readAll(flow)).bytes), 'hello');
        await within(flow.close(), 'closing');
        await listener.close();
      }
    },
  },
  {
    name: 'has addresses, each in its own network',
    async check({ stack }) {
      const prefixes = stack.addresses();
      expectEqual('whether it has any', prefixes.length > 0, true);
      for (const prefix of prefixes) expectEqual(`${prefix} itself`, prefix.contains(prefix.address), true);
    },
  },
  {
    name: 'refuses connections to a port without a listener, also after the listener is closed',
    async check(pair) {
      const listener = await listening(pair, () => {});
      await within(listener.close(), 'closing the listener');
      await within(listener.close(), 'closing the listener twice');
      const result = await within(pair.peer.tcp.connect(addressOf(pair), listener.port), 'connecting');
      expectEqual('connecting from the peer', result, 'refused');
      const freed = await pair.peer.tcp.listen(0, () => {});
      if (typeof freed === 'string') throw new Error(`listening is ${freed}`);
      await freed.close();
      const own = await within(pair.stack.tcp.connect(pair.peerAddresses[0]!, freed.port), 'connecting');
      expectEqual('connecting to the peer', own, 'refused');
    },
  },
  {
    name: 'keeps the flows of a closed listener',
    check: (pair) =>
      // The listener is closed before the flow is used.
      withFlow(pair, async ({ ours, theirs }) => {
        await theirs.write(bytesOf('still here'));
        theirs.shutdown();
        expectEqual('what it read', textOf((await readAll(ours)).bytes), 'still here');
      }),
  },
  {
    name: 'chooses a free port for port 0, another one for each listener, and frees it',
    async check(pair) {
      const listeners = [await listening(pair, () => {}), await listening(pair, () => {})];
      const [first, second] = listeners.map(({ port }) => port);
      expectEqual('whether the ports differ', first !== second, true);
      for (const port of [first!, second!])
        expectEqual(`whether ${port} is a port`, port >= 1024 && port < 65536, true);
      const again = await within(
        pair.stack.tcp.listen(first!, () => {}),
        'listening',
      );
      expectEqual('listening on a port that is listened on', again, 'port-in-use');
      for (const listener of listeners) await within(listener.close(), 'closing the listener');
      const reused = await listening(pair, () => {}, first!);
      expectEqual('the port', reused.port, first);
      await within(reused.close(), 'closing the listener');
    },
  },
  {
    name: 'can listen again at once on a port whose flows it has closed',
    async check(pair) {
      const accepted: Flow[] = [];
      const first = await listening(pair, (flow) => void accepted.push(flow));
      const theirs = await connected(pair, first.port);
      await until('accepting', () => accepted.length === 1);
      // The side that closes first keeps the connection in TIME-WAIT.
      accepted[0]!.shutdown();
      expectEqual('the end of the peer', (await readAll(theirs)).end, 'eof');
      await within(Promise.all([theirs.close(), accepted[0]!.close()]), 'closing');
      await within(first.close(), 'closing the listener');
      const second = await listening(pair, () => {}, first.port);
      await within(second.close(), 'closing the listener');
    },
  },
  ...[
    ['throws', (): void => raise()],
    ['rejects', async (): Promise<void> => raise()],
  ].map(
    ([how, onFlow]): ConformanceRow<StackPair> => ({
      name: `resets the flow of a handler that ${how as string}, counts it, and listens on`,
      async check(pair) {
        const before = pair.stack.statistics().handlerErrors;
        const listener = await listening(pair, onFlow as () => void | Promise<void>);
        for (let count = 1; count <= 3; count++) {
          // The reset may arrive before the peer's program has noticed that it is connected.
          const theirs = await within(pair.peer.tcp.connect(addressOf(pair), listener.port), 'connecting');
          if (typeof theirs === 'string') expectEqual('connecting', theirs, 'refused');
          else expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
          await until('the error', () => pair.stack.statistics().handlerErrors > before + count - 1);
          expectEqual('the errors', pair.stack.statistics().handlerErrors - before, count);
        }
        await listener.close();
      },
    }),
  ),
  {
    name: 'does not count the error of an iteration that its handler passes on',
    async check(pair) {
      const before = pair.stack.statistics().handlerErrors;
      let isOver = false;
      const listener = await listening(pair, async (flow) => {
        try {
          for await (const _ of flow);
        } finally {
          isOver = true;
        }
      });
      const theirs = await connected(pair, listener.port);
      await theirs.write(bytesOf('x'));
      theirs.abort();
      await until('the end of the handler', () => isOver);
      await new Promise<void>((resolve) => void setTimeout(() => resolve(), 1));
      expectEqual('the errors', pair.stack.statistics().handlerErrors - before, 0);
      await listener.close();
    },
  },
  {
    name: `opens and closes ${MANY} flows, and counts them`,
    async check(pair) {
      const before = pair.stack.statistics();
      const listener = await listening(pair, async (flow) => {
        for await (const bytes of flow) await flow.write(bytes);
        await flow.close();
      });
      const one = async (number: number): Promise<void> => {
        const theirs = await connected(pair, listener.port);
        await theirs.write(bytesOf(`flow ${number}`));
        theirs.shutdown();
        const { bytes, end } = await readAll(theirs);
        expectEqual('the end', end, 'eof');
        expectEqual('what came back', textOf(bytes), `flow ${number}`);
        await within(theirs.close(), 'closing');
      };
      for (let number = 0; number < MANY; number += 10)
        await Promise.all(Array.from({ length: 10 }, (_, index) => one(number + index)));
      await listener.close();
      await until('the end of all flows', () => pair.stack.statistics().openFlows <= before.openFlows);
      expectEqual('the flows', pair.stack.statistics().acceptedFlows - before.acceptedFlows, MANY);
    },
  },
  {
    name: 'counts bytes of both directions, and returns a snapshot of its counters',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const before = pair.stack.statistics();
        await theirs.write(new Uint8Array(1000));
        theirs.shutdown();
        await readAll(ours);
        await ours.write(new Uint8Array(3000));
        const after = pair.stack.statistics();
        // The peer may be the same stack, which then counts both ends.
        const isOne = pair.stack === pair.peer;
        expectEqual('the bytes received', after.rxBytes - before.rxBytes, 1000);
        expectEqual('the bytes sent', after.txBytes - before.txBytes, isOne ? 4000 : 3000);
      }),
  },
];

/** The last rows: the stack is disconnected. */
export const disconnectRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'stays disconnected',
    async check(pair) {
      const { stack } = pair;
      const udp = await stack.udp.listen(0, () => {});
      if (typeof udp === 'string') throw new Error(`listening is ${udp}`);
      let accept = (_: Flow): void => {};
      const accepted = new Promise<Flow>((resolve) => (accept = resolve));
      const listener = await listening(pair, (flow) => accept(flow));
      const theirs = pair.peer === stack ? undefined : await connected(pair, listener.port);
      const read = theirs && (await within(accepted, 'accepting')).read();
      await within(stack.disconnect(), 'disconnecting');
      await within(stack.disconnect(), 'disconnecting twice');
      if (theirs && read) {
        expectEqual('a read that waited', await within(read, 'the read'), 'closed');
        expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      }
      await within(listener.close(), 'closing a listener');
      await within(udp.close(), 'closing a listener');
      const address = addressOf(pair);
      expectEqual('sending', await within(udp.write(bytesOf('x'), address, 9), 'sending'), 'closed');
      expectEqual(
        'listening',
        await within(
          stack.tcp.listen(0, () => {}),
          'listening',
        ),
        'disconnected',
      );
      expectEqual(
        'listening for datagrams',
        await within(
          stack.udp.listen(0, () => {}),
          'listening',
        ),
        'disconnected',
      );
      expectEqual('connecting', await within(stack.tcp.connect(address, 9), 'connecting'), 'disconnected');
      expectEqual('the open flows', stack.statistics().openFlows, 0);
    },
  },
];

function raise(): never {
  throw new Error('on purpose');
}
