/**
 * A question to a guest over its network: an ICMP echo (RFC 792), or a datagram (RFC 768) that the guest sends back.
 */
export type Question = 'ping' | 'datagram';

/** The bytes before the payload of a question: Ethernet, IPv4 and eight bytes of ICMP or UDP. */
const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const HEADERS_BYTES = ETHERNET_BYTES + IPV4_BYTES + 8;

/** The addresses of the sender, and the UDP port of the guest. */
const PEER_MAC = Buffer.from('020000000001', 'hex');
const PEER_ADDRESS = Buffer.from([10, 0, 2, 1]);
const PEER_UDP_PORT = 4242;
export const GUEST_UDP_PORT = 7;

/** The addresses of a guest: MAC as `02:2e:07:68:6c:90`, IPv4 address as `10.0.2.50`. */
export interface Place {
  readonly mac: string;
  readonly address: string;
}

const bytesOfMac = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');
const bytesOfAddress = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/**
 * Builds a frame of `lengthBytes`, at least 60, with a question for the guest at `place`. Its checksums are correct;
 * that of UDP is left out, as RFC 768 allows.
 */
export function questionFrame(question: Question, { mac, address }: Place, lengthBytes: number): Buffer {
  const frame = Buffer.alloc(lengthBytes, 0x5a);
  bytesOfMac(mac).copy(frame, 0);
  PEER_MAC.copy(frame, 6);
  frame.writeUInt16BE(0x0800, 12);
  const ipv4 = frame.subarray(ETHERNET_BYTES, ETHERNET_BYTES + IPV4_BYTES).fill(0);
  ipv4[0] = 0x45;
  ipv4.writeUInt16BE(lengthBytes - ETHERNET_BYTES, 2);
  ipv4[8] = 64;
  ipv4[9] = question === 'ping' ? 1 : 17;
  PEER_ADDRESS.copy(ipv4, 12);
  bytesOfAddress(address).copy(ipv4, 16);
  ipv4.writeUInt16BE(checksum(ipv4), 10);
  const message = frame.subarray(ETHERNET_BYTES + IPV4_BYTES);
  message.fill(0, 0, 8);
  if (question === 'ping') {
    message[0] = 8;
    message.writeUInt16BE(checksum(message), 2);
  } else {
    message.writeUInt16BE(PEER_UDP_PORT, 0);
    message.writeUInt16BE(GUEST_UDP_PORT, 2);
    message.writeUInt16BE(message.length, 4);
  }
  return frame;
}

/** Whether a frame answers a question: with swapped addresses, of the same kind, with the same payload. */
export function isAnswer(frame: Buffer, question: Buffer): boolean {
  if (frame.length !== question.length || frame.compare(question, 6, 12, 0, 6) !== 0) return false;
  // Both addresses, swapped, and the protocol.
  if (frame[23] !== question[23] || frame.compare(question, 26, 30, 30, 34) !== 0) return false;
  if (frame.compare(question, 30, 34, 26, 30) !== 0) return false;
  const isPing = frame[23] === 1;
  if (isPing ? frame[34] !== 0 : frame.compare(question, 34, 36, 36, 38) !== 0) return false;
  return frame.compare(question, HEADERS_BYTES, question.length, HEADERS_BYTES) === 0;
}

/** Returns the peer's answer to an ARP request (RFC 826) for its address; undefined for any other frame. */
export function arpAnswer(frame: Buffer): Buffer | undefined {
  const isRequest = frame.length >= 42 && frame.readUInt16BE(12) === 0x0806 && frame.readUInt16BE(20) === 1;
  if (!isRequest || PEER_ADDRESS.compare(frame, 38, 42) !== 0) return undefined;
  const answer = Buffer.alloc(60);
  frame.copy(answer, 0, 6, 12);
  PEER_MAC.copy(answer, 6);
  frame.copy(answer, 12, 12, 20);
  answer.writeUInt16BE(2, 20);
  PEER_MAC.copy(answer, 22);
  PEER_ADDRESS.copy(answer, 28);
  frame.copy(answer, 32, 22, 32);
  return answer;
}

/** Computes the checksum of RFC 1071 over an even number of bytes. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) sum += bytes.readUInt16BE(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
