import type { Network } from '@mirage/types';
import { ask, echoes, frameOf, HEADER_BYTES, listening, tally, WINDOW } from './network-requests.js';
import { offloadRows } from './network-offload.js';
import { COMMAND, parsePeerFrame } from './network-peer.js';
import { expectEqual, type ConformanceRow } from './row.js';
import { within } from './within.js';

/**
 * The rules for every network. At the other end of its cable `servePeer` must run, and nothing in between may lose
 * frames. The last row disconnects the network.
 *
 * @example
 *   import { memoryLink, networkConformance, runConformance, servePeer } from 'mirage/testing';
 *
 *   const [network, peer] = memoryLink();
 *   void servePeer(peer);
 *   expect(await runConformance(networkConformance, network, (line) => console.log(line))).toBe(0);
 */
export const networkConformance: readonly ConformanceRow<Network>[] = [
  {
    name: 'has valid properties',
    async check({ mac, mtu }) {
      expectEqual('the bytes of its address', mac.length, 6);
      expectEqual('whether its address is that of a group', (mac[0]! & 1) === 1, false);
      expectEqual('whether its mtu can carry IPv4', Number.isInteger(mtu) && mtu >= 68, true);
    },
  },
  {
    name: 'transfers frames of every length unchanged',
    async check(network) {
      const longest = network.mtu + HEADER_BYTES;
      const lengths = [60, 61, 62, 63, 64, 65, 127, 128, 129, 590, 1000, longest - 1, longest];
      const echoed = await echoes(network, lengths);
      lengths.forEach((length, id) => expectEqual(`the length of echo ${id}`, echoed.get(id)?.bytes.length, length));
    },
  },
  {
    name: 'sends from its address',
    async check(network) {
      const [answer] = await ask(network, COMMAND.echo, { count: 0, length: 0, id: 1 }, 1, COMMAND.echoed);
      expectEqual('the destination of the answer', answer!.bytes.slice(0, 6), network.mac);
    },
  },
  {
    name: 'sends in the order of its writes, awaited or not',
    async check(network) {
      for (let id = 0; id < 100; id++)
        expectEqual(`write ${id}`, await network.write(frameOf(network, COMMAND.count, 60 + id, id)), 'sent');
      expectEqual('the number of frames in order', (await tally(network)).id, 100);
      const writes = Array.from({ length: WINDOW }, (_, id) =>
        network.write(frameOf(network, COMMAND.count, 60 + 40 * (id % 20), id)),
      );
      expectEqual(
        'how many were not sent',
        (await Promise.all(writes)).filter((result) => result !== 'sent').length,
        0,
      );
      expectEqual('the number of frames in order', (await tally(network)).id, WINDOW);
    },
  },
  {
    name: 'does not use the buffer after a write resolves',
    async check(network) {
      const buffer = new Uint8Array(200);
      for (let id = 0; id < 50; id++) {
        buffer.set(frameOf(network, COMMAND.count, buffer.length, id));
        await network.write(buffer);
        buffer.fill(0xee);
      }
      const { count, id } = await tally(network);
      expectEqual('the number of frames', count, 50);
      expectEqual('the number of intact frames in order', id, 50);
    },
  },
  ...[60, 590, 1514].map(
    (length): ConformanceRow<Network> => ({
      name: `receives a burst of frames of ${length} bytes in order`,
      async check(network) {
        const frames = await ask(network, COMMAND.burst, { count: WINDOW, length, id: 0 }, WINDOW, COMMAND.bursting);
        frames.forEach(({ id, isIntact, bytes }, index) => {
          expectEqual(`the number of frame ${index}`, id, index);
          expectEqual(`whether frame ${index} is intact`, isIntact, true);
          expectEqual(`the length of frame ${index}`, bytes.length, length);
        });
      },
    }),
  ),
  {
    name: 'transfers thousands of frames in both directions at the same time',
    async check(network) {
      let next = 0;
      const total = 2000;
      const seen = new Set<number>();
      await listening(
        network,
        'echoes',
        (frame, done) => {
          if (frame.command !== COMMAND.echoed || !frame.isIntact) return;
          seen.add(frame.id);
          if (next < total) void network.write(frameOf(network, COMMAND.echo, 60 + (next % 800), next++));
          else if (seen.size === total) done();
        },
        () => {
          for (; next < WINDOW; next++) void network.write(frameOf(network, COMMAND.echo, 60 + (next % 800), next));
        },
      );
      expectEqual('the number of echoes', seen.size, total);
    },
  },
  {
    name: 'refuses frames that are longer than its mtu or shorter than a header',
    async check(network) {
      const before = network.statistics();
      expectEqual(
        'a long frame',
        await network.write(new Uint8Array(network.mtu + HEADER_BYTES + 1)),
        'frame-too-long',
      );
      for (const length of [0, HEADER_BYTES - 1]) {
        const name = await network.write(new Uint8Array(length)).catch((error: Error) => error.name);
        expectEqual(`a frame of ${length} bytes`, name, 'RangeError');
      }
      expectEqual('its counters', network.statistics().txFrames - before.txFrames, 0);
    },
  },
  {
    name: 'counts frames and bytes of both directions, and returns a copy of its counters',
    async check(network) {
      const before = network.statistics();
      await echoes(network, [60, 100, 200]);
      const after = network.statistics();
      expectEqual('the frames sent', after.txFrames - before.txFrames, 3);
      expectEqual('the bytes sent', after.txBytes - before.txBytes, 360);
      // Other stations may send frames too.
      expectEqual('whether the frames received count', after.rxFrames - before.rxFrames >= 3, true);
      expectEqual('whether the bytes received count', after.rxBytes - before.rxBytes >= 360, true);
    },
  },
  {
    name: 'has one listener: a second replaces the first, whose promise resolves',
    async check(network) {
      let heardByFirst = 0;
      const first = network.listen(() => heardByFirst++);
      const second = echoes(network, [60]);
      await within(first, 'the end of the first listener');
      await second;
      expectEqual('the frames of the first listener', heardByFirst, 0);
    },
  },
  {
    name: 'rejects with the error of a listener that throws, and serves the next listener',
    async check(network) {
      const failing = network.listen((frame) => {
        if (parsePeerFrame(frame)) throw new Error('on purpose');
      });
      await network.write(frameOf(network, COMMAND.echo, 60, 1));
      const told = await within(
        failing.then(
          () => 'nothing',
          (error: Error) => error.message,
        ),
        'the end of the listener',
      );
      expectEqual('the error', told, 'on purpose');
      await echoes(network, [60]);
    },
  },
  ...offloadRows,
  {
    name: 'stays disconnected',
    async check(network) {
      const listened = network.listen(() => undefined);
      await within(network.disconnect(), 'disconnecting');
      await within(listened, 'the end of the listener');
      await within(network.disconnect(), 'disconnecting twice');
      await within(
        network.listen(() => undefined),
        'the end of a listener that comes too late',
      );
      expectEqual('a write', await network.write(new Uint8Array(60)), 'disconnected');
    },
  },
];
