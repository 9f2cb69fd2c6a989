import { PassThrough } from 'node:stream';
import { watchLines } from './lines';

it('gives the time of the piece that completed a text, whenever it is asked', async () => {
  const stream = new PassThrough();
  const lines = watchLines(stream);
  const later = lines.until('two\n');
  stream.write('one\r\ntw');
  const first = await lines.until('one\n');
  stream.write('o\n');
  expect(await later).toBeGreaterThanOrEqual(first);
  expect(await lines.until('one\n')).toBe(first);
  stream.write('one\n');
  expect(await lines.until('one\n', { from: 4 })).toBeGreaterThanOrEqual(await later);
  expect(lines.output()).toBe('one\ntwo\none\n');
});

it.each([
  ['ends', (stream: PassThrough) => stream.destroy(), 'it ended before it said "never"'],
  ['waits too long', () => undefined, '0.01 s were over before it said "never"'],
])('tells what came instead when the output %s', async (_, act, said) => {
  const stream = new PassThrough();
  const lines = watchLines(stream);
  stream.write('something\n');
  await lines.until('something');
  const waiting = lines.until('never', { timeoutMs: 10 });
  act(stream);
  await expect(waiting).rejects.toThrow(`${said}:\nsomething\n`);
});
