import { tcpConformance } from '@mirage/testing';
import type { Flow } from '@mirage/types';
import { virtualPair } from '../../test/virtual-stack.js';

// The same rows as for whole stacks, but over a link that reorders and duplicates. It loses nothing, because a lost
// reset is never repeated. Virtual time passes while the rows wait.
describe('flows over a bad link', () => {
  const virtual = virtualPair({
    delayNs: 1e5,
    duplicate: 0.02,
    reorder: 0.1,
    reorderNs: 5e5,
    memoryBytes: 32 << 20,
  });
  afterAll(() => virtual.stop());

  it.each(tcpConformance.map(({ name, check }) => [name, check] as const))('%s', (_name, check) => check(virtual.pair));

  it('leave nothing behind', async () => {
    await virtual.pair.stack.disconnect();
    await virtual.pair.stack.disconnect();
    expect(await virtual.pair.stack.tcp.listen(0, () => {})).toBe('disconnected');
    expect(await virtual.pair.stack.tcp.connect(virtual.pair.peerAddresses[0]!, 9)).toBe('disconnected');
    await virtual.pair.peer.disconnect();
    for (const { core } of virtual.hosts) {
      expect(core.table.count).toBe(0);
      expect(core.budget.used).toBe(0);
    }
    expect(virtual.pair.stack.statistics().openFlows).toBe(0);
  });
});

describe('a paused listener with a backlog of 1', () => {
  const virtual = virtualPair();
  const { stack, peer, addresses } = virtual.pair;
  afterAll(() => virtual.stop());
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
  const connect = async (port: number): Promise<Flow> => {
    const flow = await peer.tcp.connect(addresses[0]!, port, { timeoutMs: 500 });
    if (typeof flow === 'string') throw new Error(flow);
    return flow;
  };

  it('drops further requests, and gives the place of a connection that is reset to another one', async () => {
    const accepted: Flow[] = [];
    const listener = await stack.tcp.listen(80, (flow) => void accepted.push(flow), { backlog: 1 });
    if (typeof listener === 'string') throw new Error(listener);
    listener.pause();
    const first = await connect(80);
    await wait(5);
    await expect(connect(80)).rejects.toThrow('timed-out');
    expect(stack.statistics().dropped['backlog-full']).toBeGreaterThan(0);
    first.abort();
    await wait(5);
    const second = await connect(80);
    listener.resume();
    await wait(5);
    expect(accepted.map(({ remote }) => remote.port)).toEqual([second.local.port]);
    const third = await connect(80);
    await wait(5);
    expect(accepted).toHaveLength(2);
    for (const flow of [...accepted, second, third]) flow.abort();
    await listener.close();
  });
});
