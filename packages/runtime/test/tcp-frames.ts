import { scriptBulk } from '@mirage/runtime/network';

/** NOP, NOP and the option timestamps. */
export const TIMESTAMPS = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8];

/** A TCP segment in an Ethernet frame. Default: an acknowledgment over IPv4. */
export interface TcpFields {
  readonly isIpv6?: boolean;
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly payload?: Uint8Array;
  /** The option timestamps, with its time. Absent: no options. */
  readonly time?: number;
  /** Bytes after the packet. */
  readonly padding?: number;
  /** Bytes to change before the checksums are computed, by offset in the frame, and after. */
  readonly before?: Readonly<Record<number, number>>;
  readonly after?: Readonly<Record<number, number>>;
  /** Whether the checksum of TCP is blank, with the sum of the pseudo header. */
  readonly isBlank?: boolean;
}

/** Where the headers of such a frame are. */
export function layoutOf({ isIpv6 = false, time }: TcpFields): {
  readonly tcpStart: number;
  readonly payloadStart: number;
} {
  const tcpStart = isIpv6 ? 54 : 34;
  return { tcpStart, payloadStart: tcpStart + (time === undefined ? 20 : 32) };
}

/** Builds a frame. */
export function tcpFrame(fields: TcpFields): Uint8Array {
  const { isIpv6 = false, seq = 1000, ack = 2000, flags = 0x10, window = 0x1234, time, padding = 0 } = fields;
  const { payload = new Uint8Array(0), before = {}, after = {}, isBlank = false } = fields;
  const { tcpStart, payloadStart } = layoutOf(fields);
  const end = payloadStart + payload.length;
  const frame = new Uint8Array(end + padding);
  const view = new DataView(frame.buffer);
  frame.set([2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1]);
  view.setUint16(12, isIpv6 ? 0x86dd : 0x0800);
  if (isIpv6) {
    view.setUint32(14, 0x60000000);
    view.setUint16(18, end - tcpStart);
    frame.set([6, 64], 20);
    frame.fill(0xfd, 22, 54);
  } else {
    frame[14] = 0x45;
    view.setUint16(16, end - 14);
    frame.set([0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], 20);
  }
  view.setUint16(tcpStart, 5555);
  view.setUint16(tcpStart + 2, 7);
  view.setUint32(tcpStart + 4, seq);
  view.setUint32(tcpStart + 8, ack);
  frame.set([(payloadStart - tcpStart) << 2, flags], tcpStart + 12);
  view.setUint16(tcpStart + 14, window);
  if (time !== undefined) {
    frame.set(TIMESTAMPS, tcpStart + 20);
    view.setUint32(tcpStart + 24, time);
  }
  frame.set(payload, payloadStart);
  for (const [at, byte] of Object.entries(before)) frame[Number(at)] = byte;
  if (!isIpv6) view.setUint16(24, ~scriptBulk.checksum(frame, 14, 20, 0));
  const addresses = isIpv6 ? 22 : 26;
  const pseudo = scriptBulk.checksum(frame, addresses, tcpStart - addresses, 6 + end - tcpStart);
  view.setUint16(tcpStart + 16, isBlank ? pseudo : ~scriptBulk.checksum(frame, tcpStart, end - tcpStart, pseudo));
  for (const [at, byte] of Object.entries(after)) frame[Number(at)] = byte;
  return frame;
}

/** Bytes that differ from their neighbours. */
export const bytesOf = (length: number, first = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (first + index * 7) & 0xff);
