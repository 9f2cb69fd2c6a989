import { type Address, type Ip, type IpError, type Packet } from '@mirage/types';
import { type IpPacket } from '../ip/ip-packet.js';
import { addressOfWords, setAddressWords } from '../ip/ip-words.js';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { HEADROOM_BYTES } from '../link.js';
import { type Internet } from './internet.js';
import { checkInteger } from './check-integer.js';
import { addressesOf, type Families, isFamilyIn } from './stack-addresses.js';
import { type StackContext } from './stack-context.js';

const DEFAULT_HOP_LIMIT = 64;
/** ICMP, IGMP and ICMPv6: IANA, "Protocol Numbers". */
const PROTOCOLS_OF_IP = [1, 2, 58];

/** Packets of a direct stack, or of one version of IP. */
export function directIp(internet: Internet, families: Families): Ip {
  const { context } = internet;
  const words = new Int32Array(8);
  /** Writes the addresses of a packet. Returns false if there is no route, or `source` is not one of ours. */
  const choose = (to: Address, source: Address | undefined): boolean => {
    setAddressWords(words, 4, to);
    if (!isFamilyIn(families, to) || !internet.sourceFor(words, 4, words)) return false;
    if (source === undefined) return true;
    return source.equals(addressOfWords(words, 0));
  };
  return {
    write: async (to, protocol, bytes, options = {}): Promise<'sent' | IpError> => {
      const { source, hopLimit = DEFAULT_HOP_LIMIT, dontFragment = false } = options;
      checkInteger('A protocol', protocol, 0, 255);
      checkInteger('hopLimit', hopLimit, 1, 255);
      if (context.isDisconnected) return 'disconnected';
      if (bytes.length > 65_535) return 'too-long';
      const buffer = new Uint8Array(HEADROOM_BYTES + bytes.length);
      buffer.set(bytes, HEADROOM_BYTES);
      while (internet.link.isFull) {
        const room = context.awaitRoom();
        // Packets may be lost anywhere in transit.
        if (room === undefined) {
          internet.link.drops.full++;
          return 'sent';
        }
        await room;
        if (context.isDisconnected) return 'disconnected';
      }
      if (!choose(to, source)) return 'no-route';
      context.work();
      const nowNs = context.services.nowNs();
      return internet.output(words, protocol, hopLimit, dontFragment, buffer, bytes.length, 0, 0, nowNs);
    },
    listen(protocol, onPacket) {
      checkInteger('A protocol', protocol, 0, 255);
      const { tcp, udp, protocols } = internet;
      const isTaken = (protocol === PROTOCOL_TCP && tcp) || (protocol === PROTOCOL_UDP && udp);
      if (isTaken || PROTOCOLS_OF_IP.includes(protocol)) {
        throw new RangeError(`The stack handles protocol ${protocol} itself.`);
      }
      for (const family of families === 'both' ? ([4, 6] as const) : [families]) {
        if (onPacket === undefined) protocols[family].delete(protocol);
        else protocols[family].set(protocol, (packet) => call(context, onPacket, packet));
      }
    },
    sourceFor(to) {
      return choose(to, undefined) ? addressOfWords(words, 0) : undefined;
    },
    mtuFor(to) {
      setAddressWords(words, 4, to);
      return internet.paths.mtuFor(words, 4, context.services.nowNs());
    },
    addresses: () => addressesOf(internet, families),
  };
}

function call(context: StackContext, onPacket: (packet: Packet) => void, packet: IpPacket): void {
  const { bytes, start, end, addresses, hopLimit } = packet;
  try {
    onPacket({
      bytes: bytes.subarray(start, end),
      source: addressOfWords(addresses, 4),
      destination: addressOfWords(addresses, 0),
      hopLimit,
    });
  } catch (error) {
    context.handlerFailed(context.udpLog, `packet from ${addressOfWords(addresses, 4)}`, error);
  }
}
