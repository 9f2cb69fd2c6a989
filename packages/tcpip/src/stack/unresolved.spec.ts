import { simulatedNetwork } from '@mirage/testing';
import { Address, Prefix } from '@mirage/types';
import { address, simulatedHost, within } from '../../test/direct-pair.js';

const ipv6 = (number: number): Address => new Address([0xfd, ...new Array<number>(14).fill(0), number]);

/** A host alone on its network, whose addresses are 10.0.0.1/24 and fd00::1/64, after optimistic DAD. */
async function loneHost() {
  const network = simulatedNetwork({ seed: 1 });
  const { stack } = simulatedHost(network, 1, { ipv6: new Prefix(ipv6(1), 64), ipv4Gateway: address(10, 0, 0, 254) });
  await network.run(5e9);
  return { network, stack };
}

describe.each([
  ['a neighbour', address(10, 0, 0, 9)],
  ['a gateway', address(192, 0, 2, 1)],
  ['an IPv6 neighbour', ipv6(9)],
])('%s that answers no request for its MAC', (_, to) => {
  it('ends attempts to connect after three requests', async () => {
    const { network, stack } = await loneHost();
    const startedNs = network.nowNs;
    expect(await within(network, stack.tcp.connect(to, 7))).toBe('unreachable');
    expect((network.nowNs - startedNs) / 1e9).toBeCloseTo(3, 1);
    expect(stack.statistics().openFlows).toBe(0);
  });

  it('ends pings that wait longer', async () => {
    const { network, stack } = await loneHost();
    const startedNs = network.nowNs;
    const short = stack.icmp.ping(to);
    expect(await within(network, stack.icmp.ping(to, { timeoutMs: 60_000 }))).toBe('unreachable');
    expect((network.nowNs - startedNs) / 1e9).toBeCloseTo(3, 1);
    expect(await short).toBe('timed-out');
  });
});

it('does not end an open flow whose peer has gone from the link', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const [left, right] = [1, 2].map((number) => simulatedHost(network, number));
  await right!.stack.tcp.listen(7, () => {});
  const flow = await within(network, left!.stack.tcp.connect(address(10, 0, 0, 2), 7));
  if (typeof flow === 'string') throw new Error(flow);
  await right!.network.disconnect();
  await network.run(network.nowNs + 40e9);
  expect(await flow.write(new Uint8Array(1))).toBe('written');
  await network.run(network.nowNs + 20e9);
  expect(left!.stack.statistics().openFlows).toBe(1);
});
