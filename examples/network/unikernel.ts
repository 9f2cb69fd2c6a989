import { shutdownSignal } from 'mirage/runtime';
import type { Address, Console, Network } from 'mirage/types';

/** Answers ARP requests (RFC 826) and pings (ICMP echo, RFC 792), frame by frame, until it is shut down. */
export const Ping = {
  async start(console: Console, network: Network, address: Address): Promise<void> {
    const ipv4 = address.bytes;
    let pings = 0;
    shutdownSignal().addEventListener('abort', () => void network.disconnect());
    await console.log(`${[...network.mac].map(hex).join(':')} is ${address}`);
    await network.listen((frame) => {
      const reply = arpReply(frame, network.mac, ipv4) ?? echoReply(frame, network.mac, ipv4);
      if (!reply) return;
      if (isIpv4(frame)) pings++;
      void network.write(reply);
    });
    await console.log(`${pings} pings answered`);
  },
};

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const isAt = (frame: Uint8Array, offset: number, bytes: ArrayLike<number>): boolean => {
  for (let index = 0; index < bytes.length; index++) if (frame[offset + index] !== bytes[index]) return false;
  return true;
};
const isIpv4 = (frame: Uint8Array): boolean => isAt(frame, 12, [0x08, 0x00]);

/** Ethernet type, hardware, protocol, lengths, operation 1: a request. */
const ARP_REQUEST = [0x08, 0x06, 0, 1, 0x08, 0x00, 6, 4, 0, 1];

function arpReply(frame: Uint8Array, mac: Uint8Array, ipv4: Uint8Array): Uint8Array | undefined {
  if (frame.length < 42 || !isAt(frame, 12, ARP_REQUEST) || !isAt(frame, 38, ipv4)) return undefined;
  const reply = new Uint8Array(60);
  reply.set(frame.subarray(6, 12), 0);
  reply.set(mac, 6);
  reply.set(ARP_REQUEST, 12);
  reply[21] = 2;
  // Sender: this unikernel. Target: both addresses of the requester.
  reply.set(mac, 22);
  reply.set(ipv4, 28);
  reply.set(frame.subarray(22, 32), 32);
  return reply;
}

/** Protocol 1 in a header of five words, no fragment, type 8 in the message that follows. */
function echoReply(frame: Uint8Array, mac: Uint8Array, ipv4: Uint8Array): Uint8Array | undefined {
  const isWhole = ((frame[20]! & 0x3f) | frame[21]!) === 0;
  if (frame.length < 42 || !isIpv4(frame) || frame[14] !== 0x45 || !isWhole) return undefined;
  if (frame[23] !== 1 || frame[34] !== 8 || !isAt(frame, 30, ipv4)) return undefined;
  // A copy: the frame is valid only until this function returns, and the reply may have to wait for room.
  const reply = frame.slice();
  reply.set(frame.subarray(6, 12), 0);
  reply.set(mac, 6);
  reply.set(frame.subarray(30, 34), 26);
  reply.set(frame.subarray(26, 30), 30);
  // Swapping the addresses does not change the checksum of the header, which is a sum. The checksum of the message
  // grows by the amount by which its type shrinks (RFC 1624).
  reply[34] = 0;
  let sum = ((frame[36]! << 8) | frame[37]!) + 0x0800;
  sum = (sum & 0xffff) + (sum >> 16);
  reply[36] = sum >> 8;
  reply[37] = sum & 0xff;
  return reply;
}
