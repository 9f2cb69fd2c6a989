import * as fc from 'fast-check';
import { TimerHeap, type Timer } from './timers.js';

const timer = (deadlineNs: number): Timer => ({
  deadlineNs,
  callback: () => undefined,
  intervalNs: undefined,
  order: 0,
  isCancelled: false,
});

describe('timers', () => {
  it('fire by deadline, then in the order in which they were set; cancelled ones never fire', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ deadline: fc.nat(20), isCancelled: fc.boolean() }), { maxLength: 200 }),
        (rows) => {
          const heap = new TimerHeap();
          const timers = rows.map(({ deadline }) => timer(deadline));
          for (const one of timers) heap.add(one);
          rows.forEach(({ isCancelled }, index) => (timers[index]!.isCancelled = isCancelled));
          const expected = timers
            .filter(({ isCancelled }) => !isCancelled)
            .sort((a, b) => a.deadlineNs - b.deadlineNs || a.order - b.order);
          const taken: Timer[] = [];
          for (let now = 0; now <= 20; now++)
            for (let due = heap.takeDue(now); due; due = heap.takeDue(now)) taken.push(due);
          expect(taken).toEqual(expected);
          expect(heap.nextDeadlineNs()).toBe(Infinity);
        },
      ),
    );
  });

  it('that were cancelled do not accumulate, for any deadline', () => {
    const heap = new TimerHeap();
    const live = timer(1e15);
    heap.add(live);
    for (let request = 0; request < 100_000; request++) {
      const one = timer(1e15 + request);
      heap.add(one);
      one.isCancelled = true;
    }
    expect(heap.size).toBeLessThan(1000);
    expect(heap.takeDue(2e15)).toBe(live);
    expect(heap.takeDue(2e15)).toBeUndefined();
  });
});
