import fc from 'fast-check';
import { setIpv4Words } from './ip-words.js';
import {
  HEADER_ROOM,
  MOST_FRAGMENTS,
  MOST_REASSEMBLY_BYTES,
  type Reassembled,
  Reassembly,
  REASSEMBLY_TIME,
} from './reassembly.js';

const HEADER = 20;

class Bed {
  readonly timedOut: number[] = [];
  readonly reassembly = new Reassembly((_bytes, headerStart, start, end) => {
    expect(start - headerStart).toBe(HEADER);
    this.timedOut.push(end - start);
  });
  private readonly addresses = new Int32Array(8);

  constructor() {
    setIpv4Words(this.addresses, 0, 1);
  }

  add(
    offset: number,
    payload: ArrayLike<number>,
    hasMore: boolean,
    id = 1,
    source = 2,
    nowNs = 0,
  ): Uint8Array | undefined {
    setIpv4Words(this.addresses, 4, source);
    const bytes = new Uint8Array(HEADER + payload.length).fill(0xee, 0, HEADER);
    bytes.set(payload, HEADER);
    return payloadOf(
      this.reassembly.add(this.addresses, 17, id, offset, hasMore, bytes, 0, HEADER, bytes.length, nowNs),
    );
  }
}

function payloadOf(whole: Reassembled | undefined): Uint8Array | undefined {
  if (whole === undefined) return undefined;
  expect(whole.start).toBe(HEADER_ROOM);
  expect([...whole.bytes.subarray(whole.headerStart, whole.start)]).toEqual(new Array(HEADER).fill(0xee));
  return whole.bytes.slice(whole.start, whole.end);
}

const A = [1, 2, 3, 4, 5, 6, 7, 8];
const B = [9, 10, 11, 12, 13, 14, 15, 16];
const C = [17, 18, 19];
const WHOLE = Uint8Array.of(...A, ...B, ...C);

it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
  'RFC 791, 3.2: is complete after fragments in the order %p',
  (order) => {
    const bed = new Bed();
    const fragments = [() => bed.add(0, A, true), () => bed.add(8, B, true), () => bed.add(16, C, false)];
    const results = order.map((index) => fragments[index]!());
    expect(results.slice(0, 2)).toEqual([undefined, undefined]);
    expect(results[2]).toEqual(WHOLE);
    expect(bed.reassembly.usedBytes).toBe(0);
    expect(bed.reassembly.nextDeadlineNs).toBe(Infinity);
  },
);

it('RFC 791: packets differ by source and identification', () => {
  const bed = new Bed();
  bed.add(0, A, true, 1, 2);
  bed.add(0, B, true, 1, 3);
  bed.add(0, B, true, 2, 2);
  expect(bed.add(8, C, false, 1, 2)).toEqual(Uint8Array.of(...A, ...C));
  expect(bed.reassembly.size).toBe(2);
});

it('the first fragment alone is not the packet (mirage/mirage-tcpip#373)', () => {
  const bed = new Bed();
  expect(bed.add(0, A, true)).toBeUndefined();
  expect(bed.add(16, C, false)).toBeUndefined();
});

it.each([
  ['a fragment that overlaps the one before', 0, [...A, ...B], true],
  ['a fragment that covers all', 0, [...A, ...B, ...A], true],
  ['a copy with other bytes', 0, B, true],
  ['a second end before the first', 8, A, false],
  ['a fragment after the end', 24, A, true],
])('RFC 5722, 3: %s drops the packet and what follows of it', (_, offset, payload, hasMore) => {
  const bed = new Bed();
  bed.add(0, A, true);
  bed.add(16, A, false);
  bed.add(offset, payload, hasMore);
  expect(bed.reassembly.drops.overlap).toBe(1);
  expect(bed.add(8, B, true)).toBeUndefined();
  expect(bed.reassembly.drops.overlap).toBe(2);
});

it('RFC 8200, 4.5: an exact copy of a fragment is ignored', () => {
  const bed = new Bed();
  bed.add(0, A, true);
  bed.add(0, A, true);
  bed.add(8, B, true);
  expect(bed.add(16, C, false)).toEqual(WHOLE);
  expect(bed.reassembly.drops.copy).toBe(1);
});

it.each([
  ['is empty', 0, [], true],
  ['is not a multiple of 8 and not the last (smoltcp-rs/smoltcp#1116)', 0, C, true],
  ['ends after 65,535 bytes', 65528, A, false],
])('drops a fragment that %s', (_, offset, payload, hasMore) => {
  const bed = new Bed();
  bed.add(offset, payload, hasMore);
  expect(bed.reassembly.drops['bad-length']).toBe(1);
  expect(bed.reassembly.size).toBe(0);
});

it('RFC 1122, 3.3.2: gives up after 30 s, and reports the packet if it has the first fragment', () => {
  const bed = new Bed();
  bed.add(0, A, true, 1);
  bed.add(8, B, true, 1);
  bed.add(8, B, true, 2);
  bed.reassembly.timeout(REASSEMBLY_TIME - 1);
  expect(bed.reassembly.size).toBe(2);
  bed.reassembly.timeout(REASSEMBLY_TIME);
  expect(bed.timedOut).toEqual([8]);
  expect(bed.reassembly.drops['timed-out']).toBe(2);
  expect(bed.reassembly.usedBytes).toBe(0);
});

it('accepts at most 64 fragments of a packet', () => {
  const bed = new Bed();
  for (let index = 0; index < MOST_FRAGMENTS - 1; index++) bed.add(index * 8, A, true);
  expect(bed.add((MOST_FRAGMENTS - 1) * 8, A, false)).toHaveLength(MOST_FRAGMENTS * 8);
  for (let index = 0; index < MOST_FRAGMENTS + 1; index++) bed.add(index * 8, A, true, 2);
  expect(bed.reassembly.drops['too-many-fragments']).toBe(1);
});

it('keeps at most 256 KiB under a flood of fragments, and completes the newest packets', () => {
  const bed = new Bed();
  for (let id = 0; id < 10000; id++) {
    bed.add(0, new Uint8Array(1480), true, id, 2 + (id % 7));
    expect(bed.reassembly.usedBytes).toBeLessThanOrEqual(MOST_REASSEMBLY_BYTES);
  }
  expect(bed.reassembly.drops.evicted).toBeGreaterThan(9000);
  bed.add(0, A, true, 70000);
  expect(bed.add(8, C, false, 70000)).toEqual(Uint8Array.of(...A, ...C));
  bed.reassembly.timeout(REASSEMBLY_TIME);
  expect(bed.reassembly.usedBytes).toBe(0);
});

it('returns the same packet for any split, order and copies', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      (payload, cuts, order) => {
        const bed = new Bed();
        const fragments: { offset: number; end: number }[] = [];
        for (let offset = 0, cut = 0; offset < payload.length; cut++) {
          const end = Math.min(offset + cuts[cut % cuts.length]! * 8, payload.length);
          fragments.push({ offset, end });
          offset = end;
        }
        const queue = [...order.map((pick) => fragments[pick % fragments.length]!), ...fragments];
        let whole: Uint8Array | undefined;
        for (const { offset, end } of queue) {
          whole = bed.add(offset, payload.subarray(offset, end), end < payload.length);
          if (whole !== undefined) break;
        }
        expect(whole).toEqual(payload);
        expect(bed.reassembly.usedBytes).toBe(0);
      },
    ),
  );
});
