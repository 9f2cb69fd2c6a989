import { createEarlyConsole } from './early-console.js';

/** A console whose input comes from the test. */
function fake(...before: string[]) {
  const input = before.map((text) => new TextEncoder().encode(text));
  const seen = { written: '', listeners: [] as (() => void)[], holds: 0 };
  const console = createEarlyConsole(
    {
      consoleWrite: (bytes) => void (seen.written += `<${bytes.join()}>`),
      consoleText: (text) => void (seen.written += text),
      consoleRead(bytes) {
        const next = input.shift();
        if (!next) return 0;
        bytes.set(next);
        return next.length;
      },
    },
    { hold: () => (seen.holds++, () => void seen.holds--) },
    (receive) => void seen.listeners.push(receive),
  );
  const type = (text: string): void => {
    input.push(new TextEncoder().encode(text));
    for (const receive of seen.listeners) receive();
  };
  return { console, seen, type };
}

it('writes texts, bytes and lines', async () => {
  const { console, seen } = fake();
  await console.write('a');
  await console.write(Uint8Array.of(1, 2));
  await console.log('b');
  expect(seen.written).toBe('a<1,2>b\n');
});

it('listens once, at the first readLine', async () => {
  const { console, seen, type } = fake();
  type('early');
  expect(seen.listeners).toEqual([]);
  const [first, second] = [console.readLine(), console.readLine()];
  expect([seen.listeners.length, seen.holds]).toEqual([1, 2]);
  type('\none\r\ntwo\n');
  expect([await first, await second, seen.holds]).toEqual(['early', 'one', 0]);
  expect(await console.readLine()).toBe('two');
});

it('returns input from before the first readLine, in any number of parts', async () => {
  const { console } = fake('o', 'n', 'e\ntw', 'o\n');
  expect([await console.readLine(), await console.readLine()]).toEqual(['one', 'two']);
});
