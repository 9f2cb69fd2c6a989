/**
 * A received packet of IPv4 or IPv6, whole and with its header. One record serves all: it and its bytes are valid until
 * the call returns.
 */
export class IpPacket {
  /** Destination, which is local, then source: four words each. */
  readonly addresses = new Int32Array(8);
  /** Number of the protocol after the headers of IP. */
  protocol = 0;
  hopLimit = 0;
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the header of IP begins. */
  headerStart = 0;
  /** Where the header of the transport begins. */
  start = 0;
  end = 0;
  /** Whether the checksum of the transport needs no check. */
  isChecksumGood = false;
  /** Whether it was sent to a group: broadcast or multicast, of Ethernet or of IP. No error may answer it. */
  isGroup = false;
  /** Whether it was put together from fragments. */
  isReassembled = false;
}

/** A problem on the way of a packet that we sent, as ICMP reports it. */
export type PathReport = 'unreachable' | 'port-unreachable' | 'too-big';
