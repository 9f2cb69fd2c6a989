import { type Dhcp, type Lease, type LeaseError, Prefix } from '@mirage/types';
import { type DhcpLease } from '../dhcp/dhcp-lease.js';
import { addressOfIpv4 } from '../ip/ip-words.js';
import { type Internet } from './internet.js';

/** The DHCP client of a stack, for programs. */
export function directDhcp({ context, dhcp }: Internet): Dhcp {
  const waiting = new Set<(result: Lease | LeaseError) => void>();
  const settle = (result: Lease | LeaseError): void => {
    for (const resolve of [...waiting]) resolve(result);
  };
  context.onAddressesChanged(() => {
    const lease = dhcp?.lease;
    if (lease !== undefined) settle(leaseForProgram(lease));
  });
  context.onDisconnect(() => settle('disconnected'));
  const current = (): Lease | undefined => dhcp?.lease && leaseForProgram(dhcp.lease);
  return {
    lease: current,
    waitForLease: async ({ signal } = {}): Promise<Lease | LeaseError> => {
      if (context.isDisconnected) return 'disconnected';
      if (dhcp === undefined) return 'not-used';
      const lease = current();
      if (lease !== undefined) return lease;
      if (signal?.aborted) return 'aborted';
      return new Promise((resolve) => {
        const abort = (): void => end('aborted');
        const end = (result: Lease | LeaseError): void => {
          waiting.delete(end);
          signal?.removeEventListener('abort', abort);
          resolve(result);
        };
        waiting.add(end);
        signal?.addEventListener('abort', abort);
      });
    },
  };
}

function leaseForProgram({ address, bits, server, routes, dns, domain, hostName, endNs, options }: DhcpLease): Lease {
  const gateway = routes.find((route) => route.bits === 0)?.gateway;
  return {
    address: new Prefix(addressOfIpv4(address), bits),
    server: addressOfIpv4(server),
    ...(gateway === undefined ? {} : { gateway: addressOfIpv4(gateway) }),
    nameServers: dns.map(addressOfIpv4),
    ...(domain === undefined ? {} : { domain }),
    ...(hostName === undefined ? {} : { hostName }),
    ...(endNs === Infinity ? {} : { durationNs: BigInt(Math.round(endNs)) }),
    options,
  };
}
