import { simulatedNetwork } from '@mirage/testing';
import { dhcpHost } from '../../test/dhcp-host.js';
import { simulatedHost, within } from '../../test/direct-pair.js';
import { connectDhcp } from './connect-direct-stack.js';

function dhcpOn(options: Parameters<typeof simulatedHost>[2], answers = true) {
  const network = simulatedNetwork({ seed: 1 });
  dhcpHost(network, () => (answers ? {} : undefined));
  const { stack } = simulatedHost(network, 1, options);
  return { network, stack, dhcp: connectDhcp({}, stack) };
}

it('waits for a lease, and describes it', async () => {
  const { network, stack, dhcp } = dhcpOn({ ipv4: undefined } as never);
  expect(dhcp.lease()).toBeUndefined();
  const lease = await within(network, dhcp.waitForLease());
  if (typeof lease === 'string') throw new Error(lease);
  const { address, server, gateway, nameServers } = lease;
  expect([`${address}`, `${server}`, `${gateway}`, `${nameServers}`]).toEqual([
    '10.0.2.15/24',
    '10.0.2.2',
    '10.0.2.2',
    '10.0.2.3',
  ]);
  expect(lease.options.get(1)).toEqual(Uint8Array.of(255, 255, 255, 0));
  expect(dhcp.lease()).toEqual(lease);
  expect(await dhcp.waitForLease()).toEqual(lease);
  await stack.disconnect();
  expect(await dhcp.waitForLease()).toBe('disconnected');
});

it('has no lease with a static address', async () => {
  const { stack, dhcp } = dhcpOn({});
  expect(await dhcp.waitForLease()).toBe('not-used');
  await stack.disconnect();
});

it('stops waiting when the signal is aborted, or the stack is disconnected', async () => {
  const { stack, dhcp } = dhcpOn({ ipv4: undefined } as never, false);
  const controller = new AbortController();
  const [aborted, disconnected] = [dhcp.waitForLease({ signal: controller.signal }), dhcp.waitForLease()];
  controller.abort();
  expect(await aborted).toBe('aborted');
  expect(await dhcp.waitForLease({ signal: controller.signal })).toBe('aborted');
  await stack.disconnect();
  expect(await disconnected).toBe('disconnected');
});
