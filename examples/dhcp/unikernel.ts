import type { Console, Dhcp } from 'mirage/types';

/** Prints the lease of a DHCP server. */
export const ShowLease = {
  async start(console: Console, dhcp: Dhcp): Promise<number> {
    const lease = await dhcp.waitForLease();
    if (typeof lease === 'string') {
      await console.log(`no lease: ${lease}`);
      return 1;
    }
    const { address, server, gateway, nameServers, durationNs } = lease;
    await console.log(`address ${address}`);
    await console.log(`gateway ${gateway ?? 'none'}`);
    await console.log(`name servers ${nameServers.join(', ')}`);
    const duration = durationNs === undefined ? 'forever' : `for ${durationNs / 1_000_000_000n} s`;
    await console.log(`leased by ${server} ${duration}`);
    return 0;
  },
};
