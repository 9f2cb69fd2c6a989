import { tcpConformance } from '@mirage/testing';
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
