import { AcceptQueue } from './accept-queue.js';

let accepted: string[];
let queue: AcceptQueue<string>;
beforeEach(() => {
  accepted = [];
  queue = new AcceptQueue((name, wasKept) => void accepted.push(wasKept ? `${name}, kept` : name));
});

it('passes connections on at once until it is paused', () => {
  expect(queue.add('a')).toBe(false);
  queue.pause();
  expect([queue.add('b'), queue.add('c')]).toEqual([true, true]);
  expect([accepted, queue.size]).toEqual([['a'], 2]);
});

it('passes on kept connections in their order after resume, before later ones', async () => {
  queue.pause();
  queue.add('a');
  queue.add('b');
  queue.resume();
  expect(accepted).toEqual([]);
  expect(queue.add('c')).toBe(true);
  await null;
  expect(accepted).toEqual(['a, kept', 'b, kept', 'c, kept']);
  expect(queue.add('d')).toBe(false);
});

it('keeps the rest when a handler pauses it again', async () => {
  queue = new AcceptQueue((name) => {
    accepted.push(name);
    queue.pause();
  });
  queue.pause();
  for (const name of ['a', 'b', 'c']) queue.add(name);
  for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    queue.resume();
    await null;
    expect(accepted).toEqual(expected);
  }
});

it('forgets connections that end, and all when it is cleared', async () => {
  queue.pause();
  for (const name of ['a', 'b', 'c']) queue.add(name);
  expect([queue.delete('b'), queue.delete('b')]).toEqual([true, false]);
  expect(queue.clear()).toEqual(['a', 'c']);
  queue.resume();
  await null;
  expect(accepted).toEqual([]);
});
