import { DECODED_WORDS, scriptBulk, scriptDecoder } from '@mirage/runtime/network';
import { compileForHost } from './compile.js';

/** A frame, and the words that the caller of `decodePacket` fills. */
export interface Case {
  readonly frame: Uint8Array;
  readonly isChecksumGood?: boolean;
  /** The host bits of the own network. Default: those of a network of 24 bits. */
  readonly hostBits?: number;
  readonly own?: number;
}

/** The MAC and the address of the host that decodes, and the address of another one. */
export const OWN_MAC = [2, 0, 0, 0, 0, 9];
export const OWN = 0x0a000002;
export const PEER = 0x0a000001;

/** The bytes that stand for results before a call: a decoder that refuses a frame leaves them. */
const UNTOUCHED = 0x5a5a5a5a;

function recordOf({ isChecksumGood = false, hostBits = 0xff, own = OWN }: Case): Int32Array {
  const words = new Int32Array(DECODED_WORDS).fill(UNTOUCHED);
  words.set([0x02000000, 0x0009, own, hostBits, isChecksumGood ? 1 : 0]);
  return words;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (words: Int32Array): Uint8Array => new Uint8Array(words.buffer);

/** Decodes frames. Each result is the protocol and the words of the record, as text. */
export type Decoder = (cases: readonly Case[]) => string[];

/** The decoder of the runtime. */
export const script: Decoder = (cases) =>
  cases.map((one) => {
    const words = recordOf(one);
    const protocol = scriptDecoder(scriptBulk).decodePacket(one.frame, bytesOf(words));
    return `${protocol} ${hex(bytesOf(words))}`;
  });

/** The native, compiled for this machine. */
export function native(): Decoder {
  const run = compileForHost('packet');
  return (cases) => run(cases.map((one) => `${hex(one.frame)} ${hex(bytesOf(recordOf(one)))}`));
}

/** Fields of a frame that differ from those of a good one. */
export interface FrameFields {
  readonly protocol?: number;
  readonly payload?: number;
  /** Bytes after the IP packet. */
  readonly padding?: number;
  readonly flags?: number;
  readonly options?: readonly number[];
  /** Bytes to change before the checksums are computed, by offset in the frame, and after. */
  readonly before?: Readonly<Record<number, number>>;
  readonly after?: Readonly<Record<number, number>>;
}

/** Builds a frame to the host: TCP with ACK unless the fields say otherwise. */
export function frameOf({
  protocol = 6,
  payload = 3,
  padding = 0,
  flags = 0x10,
  ...more
}: FrameFields = {}): Uint8Array {
  const { options = [], before = {}, after = {} } = more;
  const headerBytes = protocol === 17 ? 8 : 20 + options.length;
  const end = 34 + headerBytes + payload;
  const frame = new Uint8Array(end + padding);
  const view = new DataView(frame.buffer);
  frame.set([...OWN_MAC, 2, 0, 0, 0, 0, 1, 8, 0, 0x45]);
  view.setUint16(16, end - 14);
  frame.set([64, protocol], 22);
  view.setUint32(26, PEER);
  view.setUint32(30, OWN);
  view.setUint16(34, 5555);
  view.setUint16(36, 7);
  if (protocol === 17) view.setUint16(38, 8 + payload);
  else {
    view.setUint32(38, 0x89abcdef);
    view.setUint32(42, 0x01234567);
    frame.set([headerBytes << 2, flags, 0x12, 0x34], 46);
    frame.set(options, 54);
  }
  for (let index = 0; index < payload; index++) frame[34 + headerBytes + index] = 3 + index;
  for (const [at, byte] of Object.entries(before)) frame[Number(at)] = byte;
  view.setUint16(24, ~scriptBulk.checksum(frame, 14, 20, 0));
  const pseudo = scriptBulk.checksum(frame, 26, 8, protocol + end - 34);
  const field = protocol === 17 ? 40 : 50;
  view.setUint16(field, ~scriptBulk.checksum(frame, 34, end - 34, pseudo));
  for (const [at, byte] of Object.entries(after)) frame[Number(at)] = byte;
  return frame;
}
