/**
 * A received IPv4 or IPv6 packet, complete and with its header. One record is reused for all packets: it and its bytes
 * are valid until the call returns.
 */
export class IpPacket {
  /** Destination, which is local, then source: four words each. */
  readonly addresses = new Int32Array(8);
  /** Number of the protocol after the IP headers. */
  protocol = 0;
  hopLimit = 0;
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the IP header begins. */
  headerStart = 0;
  /** Where the transport header begins. */
  start = 0;
  end = 0;
  /** Whether the transport checksum needs no check. */
  isChecksumGood = false;
  /** Whether it was sent to a group: broadcast or multicast, of Ethernet or of IP. No error may answer it. */
  isGroup = false;
  /** Whether it was reassembled from fragments. */
  isReassembled = false;
}

/** A delivery problem of a packet that we sent, as ICMP reports it. */
export type PathReport = 'unreachable' | 'port-unreachable' | 'too-big';
