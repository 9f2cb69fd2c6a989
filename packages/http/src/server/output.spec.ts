import { Output } from './output.js';

const PART = 64 * 1024;

/** An output over a flow that accepts one write for each call of `accept`. */
function outputOver() {
  const log: string[] = [];
  const waiting: ((result: 'written' | 'reset') => void)[] = [];
  let now = 0;
  const flow = {
    write: (bytes: Uint8Array) => {
      log.push(`${bytes[0]} ${bytes.length}`);
      return new Promise<'written' | 'reset'>((resolve) => waiting.push(resolve));
    },
    shutdown: () => void log.push('end'),
  };
  const output = new Output(
    flow,
    () => now,
    () => void log.push('room'),
    (error) => void log.push(error),
  );
  const accept = async (result: 'written' | 'reset' = 'written'): Promise<void> => {
    waiting.shift()!(result);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { output, log, accept, setTime: (ms: number) => void (now = ms) };
}

it('makes short writes at once', async () => {
  const { output, log, accept } = outputOver();
  const both = Promise.all([output.send(Uint8Array.of(1)), output.send(Uint8Array.of(2))]);
  output.end();
  expect([log, output.waiting]).toEqual([['1 1', '2 1', 'end'], 2]);
  await accept();
  await accept();
  expect([await both, log.slice(3), output.waiting]).toEqual([[true, true], ['room', 'room'], 0]);
});

it.each([
  ['many short writes', 3, 1, [false, false, true]],
  ['one that holds much memory', 1, 4097, [true]],
  ['one in parts', 1, PART + 1, [true]],
])('is full with %s', async (_name, writes, length, expected) => {
  const { output, accept } = outputOver();
  const full: boolean[] = [];
  for (let one = 0; one < writes; one++) {
    void output.send(new Uint8Array(length));
    full.push(output.isFull(3));
  }
  expect(full).toEqual(expected);
  for (let left = length > PART ? 2 : writes; left > 0; left--) await accept();
  expect(output.isFull(3)).toBe(false);
});

it('makes a long write in parts, in order with the others', async () => {
  const { output, log, accept } = outputOver();
  const long = output.send(new Uint8Array(2 * PART + 1).fill(1));
  const short = output.send(Uint8Array.of(2));
  output.end();
  expect([output.hasParts, output.waiting]).toEqual([true, 2]);
  for (let writes = 0; writes < 4; writes++) await accept();
  expect(log).toEqual([`1 ${PART}`, `1 ${PART}`, '1 1', 'room', '2 1', 'room', 'end']);
  expect([await long, await short, output.hasParts, output.waiting]).toEqual([true, true, false, 0]);
});

it('has not stalled while a client accepts parts, however long the whole takes', async () => {
  const { output, accept, setTime } = outputOver();
  void output.send(new Uint8Array(4 * PART));
  for (let ms = 100; ms <= 300; ms += 100) {
    setTime(ms);
    await accept();
    expect([output.isStalled(ms + 100, 100), output.isStalled(ms + 101, 100)]).toEqual([false, true]);
    expect(output.idleMs(ms + 100)).toBe(0);
  }
  setTime(400);
  await accept();
  expect([output.isStalled(9999, 100), output.idleMs(1000)]).toEqual([false, 600]);
});

it('writes and ends nothing after an error', async () => {
  const { output, log, accept } = outputOver();
  const long = output.send(new Uint8Array(3 * PART));
  output.end();
  await accept('reset');
  expect([await long, log, output.waiting]).toEqual([false, [`0 ${PART}`, 'reset'], 0]);
});
