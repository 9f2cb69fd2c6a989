import { type Arp } from '../arp/arp.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { type PathMtus } from '../ip/path-mtu.js';
import { type KeyedHash } from '../keyed-hash.js';
import { type Link } from '../link.js';

/** What IPv4 needs from the layers beside it. */
export interface Ipv4Options {
  readonly link: Link;
  readonly arp: Arp;
  readonly paths: PathMtus;
  readonly hash: KeyedHash;
  /** Called with every complete packet for this host. */
  readonly onPacket: (packet: IpPacket, nowNs: number) => void;
  /** Called with a packet that this host sends to itself: `bytes` from `start` on, which belong to the callee. */
  readonly onLocal: (packet: Uint8Array) => void;
  /** Some fragments of a packet did not arrive: `packet` is the part that did (RFC 792, "Time Exceeded"). */
  readonly onReassemblyTimeout: (packet: IpPacket) => void;
}
