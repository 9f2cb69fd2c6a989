import { scriptHashing } from '@mirage/runtime/network';
import fc from 'fast-check';
import { keyedHash } from '../keyed-hash.js';
import { hostAddress } from '../../test/tcp-host.js';
import { Budget, ByteRing } from './byte-ring.js';
import { DeadlineHeap, type Timed } from './deadline-heap.js';
import { RangeList } from './range-list.js';
import { sequence } from './sequence.js';
import { SLOT_WORDS, SlotTable } from './slot-table.js';
import { TcpSecrets } from './tcp-secrets.js';

it('a list of ranges equals a naive set of numbers, across the wrap', () => {
  const change = fc.tuple(
    fc.constantFrom('add', 'add', 'add', 'dropBefore', 'dropFrom'),
    fc.nat(60),
    fc.integer({ min: 1, max: 10 }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const list = new RangeList(8);
      const naive = new Set<number>();
      const at = (value: number) => sequence(0xfffffff0 + value);
      for (const [kind, value, length] of changes) {
        const before = naive.size;
        if (kind === 'dropBefore') {
          list.dropBefore(at(value));
          for (const one of naive) if (one < value) naive.delete(one);
        } else if (kind === 'dropFrom') {
          list.dropFrom(at(value));
          for (const one of naive) if (one >= value) naive.delete(one);
        } else {
          const added = list.add(at(value), at(value + length));
          if (added < 0) {
            expect(list.count).toBe(8);
            continue;
          }
          for (let one = value; one < value + length; one++) naive.add(one);
          expect(added).toBe(naive.size - before);
        }
        const held: number[] = [];
        for (let index = 0; index < list.count; index++) {
          for (let one = list.start(index) as number; one !== list.end(index); one = (one + 1) | 0)
            held.push((one - at(0)) | 0);
        }
        expect(held).toEqual([...naive].sort((a, b) => a - b));
        expect(list.bytes).toBe(naive.size);
      }
    }),
  );
});

it('a ring holds the written bytes, grows while it wraps, and releases its memory', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5000), fc.nat(5000)), { maxLength: 30 }), (steps) => {
      const budget = new Budget(32768);
      const ring = new ByteRing(budget);
      let held: number[] = [];
      let next = 0;
      for (const [write, read] of steps) {
        const bytes = Uint8Array.from({ length: write }, () => next++ & 255);
        if (!ring.reserve(held.length + write, held.length)) {
          expect(budget.left).toBeLessThan(16384);
          next -= write;
        } else {
          ring.copyIn(held.length, bytes, 0, write);
          held.push(...bytes);
        }
        const taken = new Uint8Array(Math.min(read, held.length));
        ring.copyOut(0, taken, 0, taken.length);
        expect([...taken]).toEqual(held.slice(0, taken.length));
        expect([...ring.front(taken.length)]).toEqual(held.slice(0, ring.front(taken.length).length));
        ring.drop(taken.length);
        held = held.slice(taken.length);
        expect(budget.used).toBe(ring.capacity);
      }
      ring.release();
      expect(budget.used).toBe(0);
    }),
  );
});

it('a heap of deadlines returns everything that is due, not later', () => {
  const step = fc.tuple(fc.constantFrom('wake', 'wake', 'remove', 'take'), fc.nat(9), fc.nat(100));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = new DeadlineHeap<Timed & { readonly id: number }>();
      const items = Array.from({ length: 10 }, (_, id) => ({ id, wakeNs: Infinity, heapIndex: -1 }));
      const naive = new Map<number, number>();
      for (const [kind, id, time] of steps) {
        if (kind === 'wake') {
          heap.wakeBy(items[id]!, time);
          naive.set(id, Math.min(naive.get(id) ?? Infinity, time));
        } else if (kind === 'remove') {
          heap.remove(items[id]!);
          naive.delete(id);
        } else {
          const due = heap.takeDue(time);
          const earliest = Math.min(Infinity, ...naive.values());
          expect(due === undefined).toBe(earliest > time);
          if (due !== undefined) {
            expect(naive.get(due.id)).toBe(earliest);
            naive.delete(due.id);
          }
        }
        expect(heap.earliestNs).toBe(Math.min(Infinity, ...naive.values()));
        expect(heap.size).toBe(naive.size);
      }
    }),
  );
});

it('a table of slots finds exactly its contents, and reuses slots', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(30)), { maxLength: 200 }), (steps) => {
      const table = new SlotTable(20);
      const held = new Set<number>();
      const key = (number: number): [Int32Array, number, number] => [
        Int32Array.of(...hostAddress(1), ...hostAddress(number)),
        (7 << 16) | (number + 1),
        // Chains of several.
        number % 5,
      ];
      for (const [adds, number] of steps) {
        const [addresses, ports, hash] = key(number);
        const at = table.find(addresses, ports, hash);
        expect(at >= 0).toBe(held.has(number));
        if (adds && at < 0) {
          expect(table.add(addresses, ports, hash) >= 0).toBe(held.size < 20);
          if (held.size < 20) held.add(number);
        } else if (!adds && at >= 0) {
          table.remove(at, hash);
          held.delete(number);
        }
        expect(table.count).toBe(held.size);
      }
      expect(table.words.length).toBeLessThanOrEqual(20 * SLOT_WORDS);
    }),
  );
});

describe('secret numbers', () => {
  const secrets = new TcpSecrets(keyedHash(new Uint8Array(16).fill(7), scriptHashing));
  const to = (number: number): Int32Array => Int32Array.of(...hostAddress(1), ...hostAddress(number));

  it('RFC 6528, 3: initial numbers advance by 250,000 per second for one peer, and reveal nothing about another', () => {
    const first = secrets.initialSequence(to(2), 7, 0);
    expect((secrets.initialSequence(to(2), 7, 1e9) - first) | 0).toBe(250_000);
    const others = new Set(Array.from({ length: 100 }, (_, index) => secrets.initialSequence(to(3 + index), 7, 0)));
    expect(others.size).toBe(100);
  });

  it('RFC 6056, 3.3.4: ports for one peer are consecutive, in the dynamic range, and start elsewhere for another', () => {
    const ports = Array.from({ length: 20_000 }, () => secrets.nextPort(to(2), 80));
    expect(new Set(ports).size).toBe(16384);
    expect(Math.min(...ports)).toBe(49152);
    expect(Math.max(...ports)).toBe(65535);
    const starts = new Set(Array.from({ length: 100 }, (_, index) => secrets.nextPort(to(3 + index), 80)));
    expect(starts.size).toBeGreaterThan(90);
  });

  it('RFC 4987, 3.6: a cookie is valid only for its peer and its time', () => {
    const [irs, nowNs] = [sequence(12345), 1e15];
    const cookie = secrets.cookie(to(2), 7, irs, 1460, nowNs);
    expect(secrets.checkCookie(to(2), 7, irs, cookie, nowNs)).toBe(1460);
    expect(secrets.checkCookie(to(2), 7, irs, cookie, nowNs + 60e9)).toBe(1460);
    expect(secrets.checkCookie(to(2), 7, irs, cookie, nowNs + 140e9)).toBe(-1);
    expect(secrets.checkCookie(to(3), 7, irs, cookie, nowNs)).toBe(-1);
    expect(secrets.checkCookie(to(2), 8, irs, cookie, nowNs)).toBe(-1);
    expect(secrets.checkCookie(to(2), 7, sequence(1), cookie, nowNs)).toBe(-1);
    let guessed = 0;
    for (let guess = 0; guess < 100_000; guess++) {
      if (secrets.checkCookie(to(2), 7, irs, sequence(Math.imul(guess, 0x9e3779b1)), nowNs) >= 0) guessed++;
    }
    expect(guessed).toBe(0);
  });
});
