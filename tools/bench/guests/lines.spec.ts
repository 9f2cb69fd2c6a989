import { PassThrough } from 'node:stream';
import { watchLines } from './lines';

it('returns the time of the piece that completed a text, also afterwards', async () => {
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
  ['ends', (stream: PassThrough) => stream.destroy(), 'it ended before the output "never"'],
  ['waits too long', () => undefined, 'timeout after 0.01 s before the output "never"'],
])('reports the output so far when the output %s', async (_, act, said) => {
  const stream = new PassThrough();
  const lines = watchLines(stream);
  stream.write('something\n');
  await lines.until('something');
  const waiting = lines.until('never', { timeoutMs: 10 });
  act(stream);
  await expect(waiting).rejects.toThrow(`${said}:\nsomething\n`);
});
