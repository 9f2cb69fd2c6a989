import { LinkRecorder } from '../../test/link-recorder.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { DELAY, INCOMPLETE, type Neighbour, PROBE, REACHABLE, STALE, type WaitingPacket } from './neighbour.js';
import { MOST_NEIGHBOURS, NeighbourCache } from './neighbour-cache.js';

const SECOND = 1e9;

class Bed {
  readonly link = new LinkRecorder();
  readonly requests: { to: number; state: number }[] = [];
  readonly lost: WaitingPacket[] = [];
  readonly cache = new NeighbourCache(this.link, {
    request: ({ words, state }) => this.requests.push({ to: words[3]!, state }),
    unresolved: (_, packets) => this.lost.push(...packets),
  });
  nowNs = 0;
  private readonly words = new Int32Array(4);

  at(address: number): Int32Array {
    setIpv4Words(this.words, 0, address);
    return this.words;
  }

  send(address: number, tag = 0, length = 20): void {
    const frame = new Uint8Array(length);
    frame[14] = tag;
    this.cache.send(this.at(address), 0, frame, 0, 0, 0, this.nowNs);
  }

  learn(address: number, isConfirmed: boolean, mayAdd = true, last = address): void {
    this.cache.learn(this.at(address), 0, Uint8Array.of(2, 0, 0, 0, 9, last), 0, isConfirmed, mayAdd, this.nowNs);
  }

  neighbour(address: number): Neighbour | undefined {
    return this.cache.find(this.at(address), 0);
  }

  advance(byNs: number): void {
    const untilNs = this.nowNs + byNs;
    while (this.cache.nextDeadlineNs <= untilNs) {
      this.nowNs = Math.max(this.nowNs, this.cache.nextDeadlineNs);
      this.cache.timeout(this.nowNs);
    }
    this.nowNs = untilNs;
  }
}

it('sends the first packet as soon as the neighbour answers (smoltcp-rs/smoltcp#597: first ping lost)', () => {
  const bed = new Bed();
  bed.send(7, 1);
  expect(bed.requests).toEqual([{ to: 7, state: INCOMPLETE }]);
  expect(bed.link.sent).toHaveLength(0);
  bed.learn(7, true);
  expect(bed.link.sent.map(({ frame }) => [frame[5], frame[14]])).toEqual([[7, 1]]);
  expect(bed.neighbour(7)?.state).toBe(REACHABLE);
});

it('asks at most once a second for each target, however many packets wait (smoltcp-rs/smoltcp#68: ARP storm)', () => {
  const bed = new Bed();
  for (let step = 0; step < 2000; step++) {
    bed.send(7);
    bed.send(8);
    bed.advance(SECOND / 1000);
  }
  expect(bed.requests.filter(({ to }) => to === 7)).toHaveLength(3);
  expect(bed.requests.filter(({ to }) => to === 8)).toHaveLength(3);
});

it('keeps 64 frames for a neighbour, enough for all fragments of a packet', () => {
  const bed = new Bed();
  for (let tag = 1; tag <= 70; tag++) bed.send(7, tag);
  bed.learn(7, true);
  expect(bed.link.sent.map(({ frame }) => frame[14])).toEqual(Array.from({ length: 64 }, (_, index) => index + 7));
  expect(bed.cache.drops['waiting-full']).toBe(6);
});

it('keeps the 4 newest frames for each neighbour above a total of 128 KiB (smoltcp-rs/smoltcp#319, #1101)', () => {
  const bed = new Bed();
  for (let host = 1000; host < 1010; host++) for (let tag = 0; tag < 10; tag++) bed.send(host, tag, 1514);
  for (let tag = 1; tag <= 10; tag++) bed.send(7, tag, 1514);
  bed.learn(7, true);
  expect(bed.link.sent.map(({ frame }) => frame[14])).toEqual([7, 8, 9, 10]);
  bed.learn(1000, true);
  expect(bed.link.sent).toHaveLength(14);
  expect(bed.cache.drops['waiting-full']).toBeGreaterThan(6);
});

it('gives up after 3 requests, and reports the waiting frames', () => {
  const bed = new Bed();
  bed.send(7);
  bed.send(7);
  bed.advance(10 * SECOND);
  expect(bed.requests).toHaveLength(3);
  expect(bed.lost).toHaveLength(2);
  expect(bed.cache.drops.unresolved).toBe(2);
  expect(bed.cache.size).toBe(0);
  expect(bed.cache.nextDeadlineNs).toBe(Infinity);
});

it('uses a stale neighbour at once, and asks it directly after 5 s', () => {
  const bed = new Bed();
  bed.learn(7, false);
  expect(bed.neighbour(7)?.state).toBe(STALE);
  bed.send(7);
  expect(bed.link.sent).toHaveLength(1);
  expect(bed.neighbour(7)?.state).toBe(DELAY);
  bed.advance(5 * SECOND);
  expect(bed.neighbour(7)?.state).toBe(PROBE);
  expect(bed.requests).toEqual([{ to: 7, state: PROBE }]);
  bed.learn(7, true);
  expect(bed.neighbour(7)?.state).toBe(REACHABLE);
  bed.advance(30 * SECOND);
  expect(bed.neighbour(7)?.state).toBe(STALE);
});

it('forgets a neighbour that answers no direct request', () => {
  const bed = new Bed();
  bed.learn(7, false);
  bed.send(7);
  bed.advance(9 * SECOND);
  expect(bed.requests).toHaveLength(3);
  expect(bed.neighbour(7)).toBeUndefined();
});

it('needs no request while traffic confirms the neighbour', () => {
  const bed = new Bed();
  bed.learn(7, false);
  bed.send(7);
  bed.cache.confirm(bed.neighbour(7)!, bed.nowNs);
  bed.advance(29 * SECOND);
  expect(bed.requests).toHaveLength(0);
  expect(bed.neighbour(7)?.state).toBe(REACHABLE);
});

it('treats an unsolicited answer as unconfirmed', () => {
  const bed = new Bed();
  bed.send(7);
  bed.learn(7, true);
  bed.learn(7, true, true, 99);
  expect(bed.neighbour(7)?.mac[5]).toBe(99);
  expect(bed.neighbour(7)?.state).toBe(STALE);
});

it('does not add an entry from a message that may only update one', () => {
  const bed = new Bed();
  bed.learn(7, true, false);
  expect(bed.neighbour(7)).toBeUndefined();
});

it('keeps neighbours in use when 10,000 other hosts announce themselves (smoltcp-rs/smoltcp#965)', () => {
  const bed = new Bed();
  bed.send(1);
  bed.learn(1, true);
  for (let stranger = 1000; stranger < 11000; stranger++) bed.learn(stranger, false);
  expect(bed.cache.size).toBe(MOST_NEIGHBOURS);
  expect(bed.neighbour(1)?.state).toBe(REACHABLE);
  expect(bed.cache.drops.evicted).toBe(10001 - MOST_NEIGHBOURS);
});

it('stays within its limit when packets go to more hosts than it holds, and keeps the one in constant use', () => {
  const bed = new Bed();
  bed.send(1);
  bed.learn(1, true);
  for (let other = 1000; other < 3000; other++) {
    bed.send(other);
    bed.send(1);
  }
  expect(bed.cache.size).toBe(MOST_NEIGHBOURS);
  expect(bed.neighbour(1)?.state).toBe(REACHABLE);
});

it('is cleared when the address changes (smoltcp-rs/smoltcp#564)', () => {
  const bed = new Bed();
  bed.learn(7, false);
  bed.send(8);
  bed.cache.clear();
  expect(bed.cache.size).toBe(0);
  expect(bed.cache.nextDeadlineNs).toBe(Infinity);
  bed.send(7);
  expect(bed.link.sent).toHaveLength(0);
});
