import { DhcpClient } from '../dhcp/dhcp-client.js';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from '../dhcp/dhcp-wire.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { UNCONFIGURED } from '../ipv4/ipv4-routes.js';
import { HEADROOM_BYTES, type RandomBits } from '../link.js';
import { UDP_HEADER_BYTES } from '../udp/udp-wire.js';
import { type Internet, type InternetOptions } from './internet.js';

/** Returns a DHCP client that uses the UDP of a stack and configures its IPv4. */
export function dhcpOver(internet: Internet, options: InternetOptions, random: RandomBits): DhcpClient {
  const { hostName, services, network } = options;
  const addresses = new Int32Array(8);
  const client = new DhcpClient({
    mac: network.mac,
    random,
    ...(hostName === undefined ? {} : { hostName }),
    send(message, destination) {
      const buffer = internet.link.take(UDP_HEADER_BYTES + message.length);
      // Treated as lost: it is repeated.
      if (buffer === undefined) return;
      buffer.set(message, HEADROOM_BYTES + UDP_HEADER_BYTES);
      setIpv4Words(addresses, 0, internet.ipv4.configuration.address);
      setIpv4Words(addresses, 4, destination);
      const nowNs = services.nowNs();
      internet.sendDatagram(addresses, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, buffer, message.length, nowNs);
    },
    onLease(lease) {
      internet.paths.linkMtu = lease.mtu === 0 ? network.mtu : Math.min(lease.mtu, network.mtu);
      internet.configure(lease, services.nowNs());
    },
    onLost: () => internet.configure(UNCONFIGURED, services.nowNs()),
  });
  internet.udp.open(DHCP_CLIENT_PORT, (_packet, bytes, start, end, sourcePort, nowNs) => {
    if (sourcePort === DHCP_SERVER_PORT) client.input(bytes, start, end, nowNs);
  });
  return client;
}
