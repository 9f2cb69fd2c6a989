import * as fc from 'fast-check';
import { scriptFrameWork } from './frame-work.js';
import { createIpHeaders, findIpHeaders } from './ip-headers.js';
import { buildNextFrame, createOffloadJob, checkOffload } from './offload-job.js';

/** The checksum as RFC 1071 defines it, without optimisations. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) {
    sum += index % 2 === 0 ? bytes[index]! << 8 : bytes[index]!;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

interface Tcp {
  readonly isIpv6: boolean;
  readonly isTagged: boolean;
  readonly optionWords: number;
  readonly payload: Uint8Array;
  readonly sequence: number;
  readonly identification: number;
  readonly flags: number;
}

/** The offsets of the parts of a frame. */
const layoutOf = ({ isIpv6, isTagged, optionWords }: Tcp): { network: number; start: number; payload: number } => {
  const network = isTagged ? 18 : 14;
  const start = network + (isIpv6 ? 40 : 20);
  return { network, start, payload: start + 20 + 4 * optionWords };
};

function pseudoOf(frame: Uint8Array, network: number, start: number, isIpv6: boolean): number {
  const addresses = frame.subarray(network + (isIpv6 ? 8 : 12), start);
  return sumOf(Uint8Array.of(...addresses, 0, 6, (frame.length - start) >> 8, (frame.length - start) & 255));
}

function buildTcp(tcp: Tcp): Uint8Array {
  const { network, start, payload } = layoutOf(tcp);
  const frame = new Uint8Array(payload + tcp.payload.length).fill(0x11, 0, 12);
  const view = new DataView(frame.buffer);
  const type = tcp.isIpv6 ? 0x86dd : 0x0800;
  view.setUint16(12, tcp.isTagged ? 0x8100 : type);
  if (tcp.isTagged) view.setUint32(14, 0x00070000 | type);
  if (tcp.isIpv6) {
    view.setUint32(network, 0x60000000);
    view.setUint16(network + 4, frame.length - start);
    view.setUint16(network + 6, 0x0640);
    frame.fill(0xfd, network + 8, network + 40);
  } else {
    frame.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], network);
    view.setUint16(network + 2, frame.length - network);
    view.setUint16(network + 4, tcp.identification);
  }
  view.setUint32(start + 4, tcp.sequence);
  view.setUint16(start + 12, ((5 + tcp.optionWords) << 12) | tcp.flags);
  frame.fill(1, start + 20, payload);
  frame.set(tcp.payload, payload);
  view.setUint16(start + 16, pseudoOf(frame, network, start, tcp.isIpv6));
  return frame;
}

const anyTcp: fc.Arbitrary<Tcp> = fc.record({
  isIpv6: fc.boolean(),
  isTagged: fc.boolean(),
  optionWords: fc.integer({ min: 0, max: 10 }),
  payload: fc.uint8Array({ minLength: 1, maxLength: 4000 }),
  sequence: fc.integer({ min: 0, max: 0xffffffff }),
  identification: fc.integer({ min: 0, max: 0xffff }),
  flags: fc.integer({ min: 0, max: 0xff }),
});

describe('a TCP frame that is cut', () => {
  it('becomes correct segments that carry its payload', () => {
    fc.assert(
      fc.property(anyTcp, fc.integer({ min: 1, max: 1400 }), (tcp, segmentBytes) => {
        const frame = buildTcp(tcp);
        const whole = frame.slice();
        const { network, start, payload } = layoutOf(tcp);
        const job = createOffloadJob();
        const offload = { checksumStart: start, checksumOffset: 16, segmentBytes };
        expect(checkOffload(frame, offload, 65535, job)).toBeUndefined();
        expect(job.count).toBe(Math.ceil(tcp.payload.length / segmentBytes));
        const into = new Uint8Array(65535);
        const carried: number[] = [];
        let wireBytes = 0;
        for (let index = 0; index < job.count; index++) {
          const segment = into.slice(0, buildNextFrame(scriptFrameWork, frame, job, into));
          const view = new DataView(segment.buffer);
          const isLast = index === job.count - 1;
          wireBytes += segment.length;
          carried.push(...segment.subarray(payload));
          if (!isLast) expect(segment.length).toBe(payload + segmentBytes);
          if (tcp.isIpv6) expect(view.getUint16(network + 4)).toBe(segment.length - start);
          else if (job.count > 1) {
            expect(view.getUint16(network + 2)).toBe(segment.length - network);
            expect(view.getUint16(network + 4)).toBe((tcp.identification + index) & 0xffff);
            expect(sumOf(segment.subarray(network, start))).toBe(0xffff);
          }
          expect(view.getUint32(start + 4)).toBe((tcp.sequence + index * segmentBytes) % 2 ** 32);
          const absent = (isLast ? 0 : 0x09) | (index === 0 ? 0 : 0x80);
          expect(segment[start + 13]).toBe(tcp.flags & ~absent);
          // The sum of the segment and of its pseudo header, which is not sent.
          const sums = sumOf(segment.subarray(start)) + pseudoOf(segment, network, start, tcp.isIpv6);
          expect(sums % 0xffff).toBe(0);
        }
        expect(carried).toEqual([...tcp.payload]);
        expect(wireBytes).toBe(job.wireBytes);
        expect(frame).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused unless it is a complete TCP segment with the right offsets', () => {
    const tcp: Tcp = {
      isIpv6: false,
      isTagged: false,
      optionWords: 0,
      payload: new Uint8Array(3000),
      sequence: 1,
      identification: 1,
      flags: 0x10,
    };
    const good = { checksumStart: 34, checksumOffset: 16, segmentBytes: 1000 };
    const errorOf = (change: (frame: Uint8Array) => void, offload = good, longestBytes = 1514): string | undefined => {
      const frame = buildTcp(tcp);
      change(frame);
      return checkOffload(frame, offload, longestBytes, createOffloadJob());
    };
    const set = (offset: number, value: number) => (frame: Uint8Array) => void (frame[offset] = value);
    expect(errorOf(() => undefined)).toBeUndefined();
    for (const change of [
      set(12, 0x09), // another type of Ethernet
      set(14, 0x46), // a longer IPv4 header
      set(14, 0x44), // and one that is too short
      set(16, 0), // another length
      set(20, 0x20), // a fragment
      set(23, 17), // UDP
      set(46, 0x40), // a TCP header that is too short
    ])
      expect(errorOf(change)).toBe('not-tcp');
    for (const offload of [
      { ...good, checksumStart: 33 },
      { ...good, checksumOffset: 6 },
      { ...good, segmentBytes: 65536 },
      { ...good, segmentBytes: 1.5 },
      { ...good, segmentBytes: -1 },
    ])
      expect(errorOf(() => undefined, offload)).toBe('not-tcp');
    for (const offload of [
      { ...good, checksumStart: 13 },
      { ...good, checksumStart: 3054 - 17 },
      { ...good, checksumStart: 2 ** 32 + 34 },
      { ...good, checksumOffset: NaN },
    ])
      expect(errorOf(() => undefined, offload)).toBe('checksum-outside');
    expect(errorOf(() => undefined, { ...good, segmentBytes: 1461 })).toBe('frame-too-long');
    expect(errorOf(() => undefined, { ...good, segmentBytes: 1460 })).toBeUndefined();
  });

  it('of random bytes is not read beyond its end, and all offsets found are inside', () => {
    const found = createIpHeaders();
    const types = fc.constantFrom([8, 0, 0x45], [0x86, 0xdd, 0x60], [0x81, 0, 0], [8, 0, 0x4f]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 300 }), types, (frame, type) => {
        frame.set(type.slice(0, Math.min(3, frame.length - 12)), 12);
        if (!findIpHeaders(frame, found)) return;
        expect(found.layer4Start + 8).toBeLessThanOrEqual(found.payloadStart);
        expect(found.payloadStart).toBeLessThanOrEqual(found.ipEnd);
        expect(found.ipEnd).toBeLessThanOrEqual(frame.length);
      }),
      { numRuns: 5000 },
    );
  });
});
