import { memoryLogs, stackConformance, type StackPair } from '@mirage/testing';
import { Address, Prefix, type Stack } from '@mirage/types';
import { silentPort, type SilentPort } from '../../../test/silent-port.js';
import { socketStack } from './socket-stack.js';

const LOOPBACK = {
  4: new Prefix(new Address([127, 0, 0, 1]), 8),
  6: new Prefix(new Address(Uint8Array.from({ length: 16 }, (_, index) => (index === 15 ? 1 : 0))), 128),
} as const;

const bindings = ([4, 6] as const).map((family) => ({ family, prefix: LOOPBACK[family] }));

function stackOn(families: readonly (4 | 6)[], closeLimitMs?: number): Stack {
  const chosen = bindings.filter(({ family }) => families.includes(family));
  return socketStack({ bindings: chosen, logs: memoryLogs(), ...(closeLimitMs === undefined ? {} : { closeLimitMs }) });
}

let silent: SilentPort;
beforeAll(async () => {
  silent = await silentPort();
});
afterAll(() => silent.remove());

describe.each<[string, readonly (4 | 6)[]]>([
  ['both families', [4, 6]],
  ['IPv4 alone', [4]],
  ['IPv6 alone', [6]],
])('the socket stack with %s', (_, families) => {
  const closeLimitMs = 3000;
  const peer = stackOn(families);
  const addresses = families.map((family) => LOOPBACK[family].address);
  const pair = (): StackPair => ({
    stack,
    peer,
    addresses,
    peerAddresses: addresses,
    silent: { address: addresses[0]!, port: silent.port },
  });
  const stack = stackOn(families, closeLimitMs);
  afterAll(() => peer.disconnect());

  it.each(stackConformance.map(({ name, check }) => [name, check] as const))('%s', async (_name, check) => {
    await check(pair());
  });
});
