import type { Bulk } from './bulk.js';

/*
 * The words of a record for `decodePacket`. The caller fills the first five:
 *
 *   0 own MAC, bytes 0 to 3   1 own MAC, bytes 4 and 5   2 own IPv4 address; 0: none
 *   3 the host bits of the own network; 0: it has no broadcast address   4 whether the checksum is good: 0 or 1
 *
 * and gets, for TCP and UDP:
 *
 *   5 source address   6 ports: destination << 16 | source   7 start of the payload in the frame   8 its end
 *
 * and for TCP also:
 *
 *   9 sequence number   10 acknowledgment   11 flags   12 window   13 whether there are timestamps: 0 or 1
 *   14 timestamp   15 echoed timestamp
 */
export const DECODED_WORDS = 16;

const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const ACK = 0x10;
const PSH = 0x08;
/** NOP, NOP, timestamps of 10 bytes: the only options of most segments (RFC 7323, appendix A). */
const TIMESTAMPS = 0x0101080a;

/** Reads the headers of plain packets: a native of the kernel, or `decodePacket`. */
export interface PacketDecoder {
  /**
   * Decodes a plain packet: TCP with the flags ACK or ACK and PSH and without options but timestamps, or UDP, in one
   * IPv4 packet without options, to the own MAC and address, with correct lengths and checksums. `decoded` are the
   * bytes of a record of `DECODED_WORDS` words of 32 bits in the order of the processor. Returns the protocol, 6 or 17.
   * Returns 0 for any other frame, with the record as it was: the layers handle it, one by one.
   */
  decodePacket(frame: Uint8Array, decoded: Uint8Array): number;
}

const read16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
const read32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** Whether a source is not that of one other host: RFC 1122, 3.2.1.3. */
function isBadSource(source: number, own: number, hostBits: number): boolean {
  const first = source >>> 24;
  if (first === 0 || first === 127 || first >= 224 || source === own) return true;
  if (hostBits === 0 || ((source ^ own) & ~hostBits) !== 0) return false;
  return (source & hostBits) === hostBits || (source & hostBits) === 0;
}

/** Returns a decoder in TypeScript, with the checksums of `bulk`. */
export function scriptDecoder(bulk: Pick<Bulk, 'checksum'>): PacketDecoder {
  return {
    decodePacket(frame, { buffer, byteOffset, length: recordBytes }) {
      if (recordBytes < 4 * DECODED_WORDS) throw new RangeError(`a record of ${recordBytes} bytes is too short`);
      const words = new Int32Array(buffer, byteOffset, DECODED_WORDS);
      const [high, low, own, hostBits] = words as unknown as [number, number, number, number];
      const { length } = frame;
      if (length < 42 || read32(frame, 0) !== high || read16(frame, 4) !== low) return 0;
      if ((frame[6]! & 1) !== 0 || (read32(frame, 6) === high && read16(frame, 10) === low)) return 0;
      if (read16(frame, 12) !== 0x0800 || frame[14] !== 0x45) return 0;
      const totalBytes = read16(frame, 16);
      if (totalBytes > length - 14 || (read16(frame, 20) & 0x3fff) !== 0) return 0;
      if (bulk.checksum(frame, 14, 20, 0) !== 0xffff) return 0;
      const source = read32(frame, 26);
      if (own === 0 || read32(frame, 30) !== own || isBadSource(source, own, hostBits)) return 0;
      const protocol = frame[23]!;
      const ports = (read16(frame, 36) << 16) | read16(frame, 34);
      const isRight = (bytes: number): boolean =>
        words[4] !== 0 || bulk.checksum(frame, 34, bytes, bulk.checksum(frame, 26, 8, protocol + bytes)) === 0xffff;
      const fill = (start: number, end: number): void => {
        words[5] = source;
        words[6] = ports;
        words[7] = start;
        words[8] = end;
      };
      if (protocol === PROTOCOL_UDP) {
        if (totalBytes < 28) return 0;
        const bytes = read16(frame, 38);
        if (bytes < 8 || bytes > totalBytes - 20 || ports >>> 16 === 0) return 0;
        if (read16(frame, 40) !== 0 && !isRight(bytes)) return 0;
        fill(42, 34 + bytes);
        return protocol;
      }
      if (protocol !== PROTOCOL_TCP || totalBytes < 40) return 0;
      const headerBytes = (frame[46]! >> 4) * 4;
      const hasTimestamps = headerBytes === 32 && totalBytes >= 52 && read32(frame, 54) === TIMESTAMPS;
      if (headerBytes !== 20 && !hasTimestamps) return 0;
      const flags = frame[47]! & 0x3f;
      if ((flags & ~PSH) !== ACK || ports >>> 16 === 0 || (ports & 0xffff) === 0) return 0;
      if (!isRight(totalBytes - 20)) return 0;
      fill(34 + headerBytes, 14 + totalBytes);
      words[9] = read32(frame, 38);
      words[10] = read32(frame, 42);
      words[11] = flags;
      words[12] = read16(frame, 48);
      words[13] = hasTimestamps ? 1 : 0;
      words[14] = hasTimestamps ? read32(frame, 58) : 0;
      words[15] = hasTimestamps ? read32(frame, 62) : 0;
      return protocol;
    },
  };
}
