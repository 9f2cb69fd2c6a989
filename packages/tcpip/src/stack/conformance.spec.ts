import { memoryLink, memoryLogs, seededRandom, stackConformance, type StackPair } from '@mirage/testing';
import { Address, Prefix, type Network } from '@mirage/types';
import { address } from '../../test/direct-pair.js';
import { directStack, type ConnectedDirectStack } from './direct-stack.js';
import { stackServices } from './stack-services.js';

const started = performance.now();
const clock = {
  monotonicNs: () => BigInt(Math.round((performance.now() - started) * 1e6)),
  wallNs: () => BigInt(Date.now()) * 1_000_000n,
};

const ipv6 = (number: number): Address => new Address([0xfd, ...new Array<number>(14).fill(0), number]);

function stackOn(network: Network, number: number): ConnectedDirectStack {
  return directStack({
    network,
    services: stackServices(clock, seededRandom(number)),
    logs: memoryLogs(),
    ipv4: new Prefix(address(10, 0, 0, number), 24),
    ipv6: new Prefix(ipv6(number), 64),
    closeLimitMs: 500,
  });
}

describe.each([
  ['without offloads', false],
  ['with offloads', true],
])('two direct stacks on a link %s', (_, offloads) => {
  const [left, right] = memoryLink({ offloads }, { offloads });
  const [stack, peer] = [stackOn(left, 1), stackOn(right, 2)];
  const pair: StackPair = {
    stack,
    peer,
    addresses: [address(10, 0, 0, 1), ipv6(1)],
    peerAddresses: [address(10, 0, 0, 2), ipv6(2)],
    silent: { address: address(10, 0, 0, 9), port: 7 },
  };
  afterAll(() => peer.disconnect());

  it.each(stackConformance.map(({ name, check }) => [name, check] as const))('%s', async (_name, check) => {
    await check(pair);
  });
});
