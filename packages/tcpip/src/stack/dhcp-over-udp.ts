import { DhcpClient } from '../dhcp/dhcp-client.js';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from '../dhcp/dhcp-wire.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { UNCONFIGURED } from '../ipv4/ipv4-routes.js';
import { HEADROOM_BYTES } from '../link.js';
import { UDP_HEADER_BYTES } from '../udp/udp-wire.js';
import { addUdp } from './add-udp.js';
import { type Internet } from './internet.js';
import { type Ipv4Layers } from './ipv4-layers.js';

/** Returns a DHCP client that uses the UDP of a stack and configures its IPv4. */
export function dhcpOver(internet: Internet, four: Ipv4Layers, hostName: string | undefined): DhcpClient {
  const { network, random, context } = internet;
  const { services } = context;
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
      setIpv4Words(addresses, 0, four.ipv4.configuration.address);
      setIpv4Words(addresses, 4, destination);
      const nowNs = services.nowNs();
      internet.sendDatagram(addresses, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, buffer, message.length, nowNs);
    },
    onLease(lease) {
      internet.paths.linkMtu = lease.mtu === 0 ? network.mtu : Math.min(lease.mtu, network.mtu);
      four.configure(lease, services.nowNs());
    },
    onLost: () => four.configure(UNCONFIGURED, services.nowNs()),
  });
  addUdp(internet).open(DHCP_CLIENT_PORT, (_packet, bytes, start, end, sourcePort, nowNs) => {
    if (sourcePort === DHCP_SERVER_PORT) client.input(bytes, start, end, nowNs);
  });
  return client;
}
