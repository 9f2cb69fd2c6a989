import { memoryLogs, simulatedNetwork, type SimulatedNetwork } from '@mirage/testing';
import { Address, Prefix, type Clock } from '@mirage/types';
import { dhcpHost } from '../../test/dhcp-host.js';
import { simulatedHost, simulatedServices } from '../../test/direct-pair.js';
import { connectDirectStack } from './connect-direct-stack.js';
import { layerOf } from './layers/layer.js';

const NO_IPV4 = new Prefix(new Address(new Uint8Array(4)), 0);
const NO_IPV6 = new Prefix(new Address(new Uint8Array(16)), 0);
const OWN = new Prefix(new Address([10, 0, 0, 1]), 24);

/** A clock that moves with the timers of Jest. */
const clock: Clock = { monotonicNs: () => BigInt(Date.now()) * 1_000_000n, wallNs: () => 0n };

interface Given {
  readonly group?: string;
  readonly ipv4?: Prefix;
  readonly ipv4Gateway?: Address;
  readonly ipv6?: Prefix;
  readonly ipv4Only?: boolean;
  readonly ipv6Only?: boolean;
  readonly dhcpTimeoutNs?: bigint;
  readonly netMemoryBytes?: number;
}

function connect(network: SimulatedNetwork, values: Given) {
  const { group = '', ipv4 = NO_IPV4, ipv6 = NO_IPV6, ipv4Only = false, ipv6Only = false } = values;
  const logs = memoryLogs();
  const stack = connectDirectStack(
    { group },
    network.addPort({ mac: Uint8Array.of(2, 0, 0, 0, 0, 1) }),
    clock,
    simulatedServices(network).random,
    logs,
    ipv4,
    values.ipv4Gateway ?? NO_IPV4.address,
    ipv6,
    NO_IPV6.address,
    ipv4Only,
    ipv6Only,
    true,
    values.dhcpTimeoutNs ?? 0n,
    values.netMemoryBytes ?? 4 << 20,
  );
  return { stack, logs };
}

// The simulated network waits with setImmediate.
beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

/** Advances the time for timers and for the network. */
async function pass(network: SimulatedNetwork, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    await jest.advanceTimersByTimeAsync(100);
    await network.run(network.nowNs + 100e6);
  }
}

it('has the static addresses at once', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const six = new Prefix(new Address([0xfd, ...new Array<number>(14).fill(0), 1]), 64);
  const { stack } = connect(network, { ipv4: OWN, ipv4Gateway: new Address([10, 0, 0, 254]), ipv6: six });
  expect(`${stack.addresses()}`).toBe('10.0.0.1/24,fd00::1/64');
  await stack.disconnect();
});

it('asks DHCP if no address is given', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const requests = dhcpHost(network, () => ({}));
  const { stack } = connect(network, { dhcpTimeoutNs: 2_000_000_000n });
  await pass(network, 3000);
  expect(requests.length).toBeGreaterThan(0);
  expect(`${stack.addresses()}`).toBe('10.0.2.15/24');
  await stack.disconnect();
});

it('does not ask DHCP with --ipv6-only', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const requests = dhcpHost(network, () => ({}));
  const { stack } = connect(network, { ipv6Only: true });
  await pass(network, 3000);
  expect(requests).toEqual([]);
  await stack.disconnect();
});

it('ends the program if no DHCP server answers in time', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const { stack } = connect(network, { group: 'lan', dhcpTimeoutNs: 1_500_000_000n });
  await pass(network, 1000);
  await expect(pass(network, 600)).rejects.toMatchObject({
    name: 'DeviceError',
    message: 'stack lan: no DHCP server has answered for 1.5 s',
    next: expect.stringContaining('--lan-ipv4=10.0.0.2/24 '),
  });
  await stack.disconnect();
});

it('ends the program if another host has the static address', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const other = simulatedHost(network, 9, { ipv4: OWN });
  await network.run(network.nowNs + 10e9);
  connect(network, { ipv4: OWN });
  await expect(pass(network, 1000)).rejects.toMatchObject({
    name: 'DeviceError',
    message: 'stack: another host has the address 10.0.0.1',
  });
  await other.stack.disconnect();
});

it('refuses values that no stack can use', () => {
  const network = simulatedNetwork({ seed: 1 });
  const gateway = new Address([10, 1, 0, 1]);
  expect(() => connect(network, { ipv4: OWN, ipv4Gateway: gateway })).toThrow(
    'stack: --ipv4-gateway=10.1.0.1 is outside of the network of --ipv4=10.0.0.1/24',
  );
  expect(() => connect(network, { group: 'lan', ipv4Only: true, ipv6Only: true })).toThrow(
    'stack lan: --lan-ipv4-only and --lan-ipv6-only exclude each other',
  );
});

it.each([
  [64 * 1024, 40],
  [1024 * 1024, 100],
])('holds at most %i bytes for %i clients whose data nobody reads', async (netMemoryBytes, clients) => {
  const network = simulatedNetwork({ seed: 1 });
  const { stack } = connect(network, { ipv4: OWN, netMemoryBytes });
  const client = simulatedHost(network, 9, { memoryBytes: 64 << 20 }).stack;
  let flows = 0;
  await stack.tcp.listen(7, () => void flows++);
  for (let count = 0; count < clients; count++) {
    void client.tcp.connect(OWN.address, 7).then((flow) => {
      if (typeof flow !== 'string') void flow.write(new Uint8Array(512 * 1024));
    });
  }
  await pass(network, 5000);
  const { budget } = layerOf('test', stack).internet.tcp!;
  expect(flows).toBeGreaterThan(0);
  expect(budget.peak).toBeLessThanOrEqual(netMemoryBytes);
  expect(budget.peak).toBeGreaterThan(netMemoryBytes / 2);
  await client.disconnect();
  await stack.disconnect();
});
