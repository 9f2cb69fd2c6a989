import { read16, read32 } from '../byte-order.js';
import { ETHERNET_HEADER_BYTES, TYPE_IPV4, typeOfFrame } from '../ethernet/ethernet-wire.js';
import { type WaitingPacket } from '../ethernet/neighbour.js';
import { type OnPathReport } from '../icmp/icmp4.js';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { headerBytesFor, setIpv4Words } from '../ip/ip-words.js';
import { PROTOCOL_ICMPV6 } from '../ipv6/ipv6-wire.js';
import { takePacketTooBig, takeUnreachable } from '../tcp/path.js';
import { type Internet } from './internet.js';

/**
 * Returns the handler of ICMP reports about packets of a stack. It accepts a report if the quoted packet may be in
 * flight: an unacknowledged TCP segment, a datagram from an open port, a pending echo request (RFC 5927, 4.1).
 */
export function takePathReport(internet: Internet): OnPathReport {
  return (report, addresses, protocol, bytes, start, mtu, nowNs) => {
    const localPort = read16(bytes, start);
    // ICMP has already matched echo requests.
    let isBelieved = protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6;
    const { tcp, udp } = internet;
    if (protocol === PROTOCOL_UDP) isBelieved = udp?.has(localPort) === true;
    else if (protocol === PROTOCOL_TCP) {
      const connection = tcp?.findConnection(addresses, localPort, read16(bytes, start + 2));
      if (tcp === undefined || connection === undefined) return false;
      const quoted = read32(bytes, start + 4);
      if (report !== 'too-big') return takeUnreachable(connection, quoted);
      isBelieved = takePacketTooBig(tcp, connection, quoted, mtu - headerBytesFor(addresses, 4));
    }
    if (isBelieved && report === 'too-big') internet.paths.lower(addresses, 4, mtu, nowNs);
    return isBelieved;
  };
}

/**
 * Reports packets whose next hop does not answer, after three requests in three seconds: an attempt to connect and a
 * pending echo request end at once, as on Linux.
 */
export function takeUnresolved(internet: Internet, packets: readonly WaitingPacket[]): void {
  const { tcp, pinger, context } = internet;
  const addresses = new Int32Array(8);
  for (const { frame } of packets) {
    const isIpv4 = typeOfFrame(frame) === TYPE_IPV4;
    const ip = ETHERNET_HEADER_BYTES;
    if (isIpv4) {
      setIpv4Words(addresses, 0, read32(frame, ip + 12));
      setIpv4Words(addresses, 4, read32(frame, ip + 16));
    } else for (let word = 0; word < 8; word++) addresses[word] = read32(frame, ip + 8 + 4 * word);
    const protocol = frame[ip + (isIpv4 ? 9 : 6)]!;
    const start = ip + headerBytesFor(addresses, 4);
    if (protocol === PROTOCOL_TCP) {
      const connection = tcp?.findConnection(addresses, read16(frame, start), read16(frame, start + 2));
      if (connection !== undefined) takeUnreachable(connection, read32(frame, start + 4));
    } else if (protocol === (isIpv4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6)) {
      pinger.fail(addresses, 4, read16(frame, start + 4), read16(frame, start + 6));
    }
  }
  context.work();
}
