import { PassThrough } from 'node:stream';
import { lineQueue, type LineQueue } from './line-queue.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(): { input: PassThrough; queue: LineQueue; opened: () => number } {
  const input = new PassThrough();
  let opened = 0;
  const queue = lineQueue(() => {
    opened++;
    return input;
  });
  return { input, queue, opened: () => opened };
}

describe('lineQueue', () => {
  it('opens the input once, at the first read', async () => {
    const { input, queue, opened } = open();
    input.write('a\nb\n');
    expect(opened()).toBe(0);
    expect([await queue.next(), await queue.next()]).toEqual(['a', 'b']);
    expect(opened()).toBe(1);
  });

  it('pauses the input while no reader waits', async () => {
    const { input, queue } = open();
    input.write('a\n');
    expect(await queue.next()).toBe('a');
    expect(input.isPaused()).toBe(true);
    input.write('b\n');
    await turn();
    expect(input.readableLength).toBe(2);
    expect(await queue.next()).toBe('b');
  });

  it('serves readers in the order of their calls', async () => {
    const { input, queue } = open();
    const readers = Promise.all([queue.next(), queue.next(), queue.next()]);
    input.write('a\nb');
    await turn();
    input.end('c');
    expect(await readers).toEqual(['a', 'bc', undefined]);
    expect(await queue.next()).toBeUndefined();
  });

  it('delivers lines that arrived before an error, then the error, to every reader', async () => {
    const { input, queue } = open();
    const first = queue.next();
    input.write('a\nb\n');
    expect(await first).toBe('a');
    input.destroy(new Error('unplugged'));
    await turn();
    expect(await queue.next()).toBe('b');
    await expect(queue.next()).rejects.toThrow('unplugged');
    await expect(queue.next()).rejects.toThrow('unplugged');
  });

  it('ends when the input is closed before its end', async () => {
    const { input, queue } = open();
    const reader = queue.next();
    input.destroy();
    expect(await reader).toBeUndefined();
  });

  it('holds many lines of one chunk', async () => {
    const { input, queue } = open();
    input.end(Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join(''));
    for (let index = 0; index < 20_000; index++) expect(await queue.next()).toBe(String(index));
    expect(await queue.next()).toBeUndefined();
  });
});
