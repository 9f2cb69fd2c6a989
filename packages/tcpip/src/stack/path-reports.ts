import { read16, read32 } from '../byte-order.js';
import { type OnPathReport } from '../icmp/icmp4.js';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { headerBytesFor } from '../ip/ip-words.js';
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
    if (protocol === PROTOCOL_UDP) isBelieved = internet.udp.has(localPort);
    else if (protocol === PROTOCOL_TCP) {
      const connection = internet.tcp.findConnection(addresses, localPort, read16(bytes, start + 2));
      if (connection === undefined) return false;
      const quoted = read32(bytes, start + 4);
      if (report !== 'too-big') return takeUnreachable(connection, quoted);
      isBelieved = takePacketTooBig(internet.tcp, connection, quoted, mtu - headerBytesFor(addresses, 4));
    }
    if (isBelieved && report === 'too-big') internet.paths.lower(addresses, 4, mtu, nowNs);
    return isBelieved;
  };
}
