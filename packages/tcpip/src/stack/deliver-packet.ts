import { CODE_NEXT_HEADER6, CODE_PORT_UNREACHABLE6, PARAMETER_PROBLEM6, UNREACHABLE6 } from '../icmp/icmp6.js';
import { CODE_PORT_UNREACHABLE, CODE_PROTOCOL_UNREACHABLE, UNREACHABLE } from '../icmp/icmp-wire.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { isIpv4Words } from '../ip/ip-words.js';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { NO_NEXT_HEADER, PROTOCOL_ICMPV6 } from '../ipv6/ipv6-wire.js';
import { type Internet } from './internet.js';

/** Passes a packet of either version to its protocol, or reports that there is none. */
export function deliverPacket(internet: Internet, packet: IpPacket, nowNs: number): void {
  const { tcp, udp, four, six } = internet;
  const { protocol, isGroup } = packet;
  const isIpv4 = isIpv4Words(packet.addresses, 0);
  if (protocol === PROTOCOL_TCP && tcp !== undefined) {
    // A connection has one host at each end: RFC 1122, 4.2.3.10.
    if (isGroup) internet.drops['tcp-to-group']++;
    else {
      const { addresses, bytes, start, end, isChecksumGood } = packet;
      tcp.input(addresses, bytes, start, end, isChecksumGood, nowNs);
    }
  } else if (protocol === PROTOCOL_UDP && udp !== undefined) {
    if (udp.input(packet, nowNs)) return;
    if (isIpv4) four!.icmp4.sendError(packet, UNREACHABLE, CODE_PORT_UNREACHABLE, nowNs);
    else six!.icmp6.sendError(packet, UNREACHABLE6, CODE_PORT_UNREACHABLE6, 0, nowNs);
  } else if (isIpv4 && protocol === PROTOCOL_ICMP) four!.icmp4.input(packet, nowNs);
  else if (!isIpv4 && protocol === PROTOCOL_ICMPV6) six!.icmp6.input(packet, nowNs);
  else {
    const onPacket = internet.protocols[isIpv4 ? 4 : 6].get(protocol);
    if (onPacket !== undefined) onPacket(packet);
    else if (isIpv4) four!.icmp4.sendError(packet, UNREACHABLE, CODE_PROTOCOL_UNREACHABLE, nowNs);
    else if (protocol !== NO_NEXT_HEADER && !isGroup) {
      const { ipv6, icmp6 } = six!;
      icmp6.sendError(packet, PARAMETER_PROBLEM6, CODE_NEXT_HEADER6, ipv6.protocolField, nowNs);
    }
  }
}
