// A program that writes in a loop fills segments, although each write alone would leave at once.
import { simulatedNetwork } from '@mirage/testing';
import type { Flow } from '@mirage/types';
import { address, simulatedHost, within } from '../../test/direct-pair.js';

/** Lets a program write to a flow. Returns how many segments left with data, and the bytes that arrived. */
async function written(write: (flow: Flow) => Promise<void>): Promise<{ segments: number; text: string }> {
  const network = simulatedNetwork({ seed: 1 });
  const [left, right] = [simulatedHost(network, 1), simulatedHost(network, 2)];
  let text = '';
  await right.stack.tcp.listen(7, (flow) =>
    flow.onData((data) => {
      if (typeof data !== 'string') text += String.fromCharCode(...data);
    }),
  );
  const flow = await within(network, left.stack.tcp.connect(address(10, 0, 0, 2), 7, { noDelay: true }));
  if (typeof flow === 'string') throw new Error(flow);
  // Until the hosts have announced their addresses.
  await network.run(network.nowNs + 10e9);
  const before = left.network.statistics().txFrames;
  await write(flow);
  await network.run(network.nowNs + 1e9);
  return { segments: left.network.statistics().txFrames - before, text };
}

const LINE = new TextEncoder().encode('0123456789');

it.each([
  ['one write', 1, 1],
  ['ten writes', 10, 1],
  // A turn waits 16 times, so 17 writes share a segment.
  ['twenty writes', 20, 2],
])('%s leave as few segments', async (_, count, segments) => {
  const sent = await written(async (flow) => {
    for (let one = 0; one < count; one++) expect(await flow.write(LINE)).toBe('written');
  });
  expect(sent).toEqual({ segments, text: '0123456789'.repeat(count) });
});

it('a write with a pause behind it leaves at once', async () => {
  const sent = await written(async (flow) => {
    for (let one = 0; one < 3; one++) {
      await flow.write(LINE);
      await new Promise(setImmediate);
    }
  });
  expect(sent).toEqual({ segments: 3, text: '0123456789'.repeat(3) });
});

it('a FIN travels with the last writes', async () => {
  const sent = await written(async (flow) => {
    await flow.write(LINE);
    await flow.write(LINE);
    flow.shutdown();
  });
  expect(sent).toEqual({ segments: 1, text: '0123456789'.repeat(2) });
});

it('a stack that is disconnected just after a write resets its flows', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const [left, right] = [simulatedHost(network, 1), simulatedHost(network, 2)];
  const received: unknown[] = [];
  await right.stack.tcp.listen(7, (flow) =>
    flow.onData((data) => void received.push(typeof data === 'string' ? data : data.length)),
  );
  const flow = await within(network, left.stack.tcp.connect(address(10, 0, 0, 2), 7));
  if (typeof flow === 'string') throw new Error(flow);
  void flow.write(LINE);
  await within(network, left.stack.disconnect());
  await network.run(network.nowNs + 1e9);
  expect(received).toEqual(['reset']);
});
