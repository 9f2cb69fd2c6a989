import { Unikernels, type Program } from './unikernels.js';

jest.setTimeout(200_000);

const using = (body: string): Program => ({
  module: `
import type { Console } from '@mirage/types';
export const Main = { async start(terminal: Console): Promise<void> { await terminal.log(String(${body})); } };
`,
});

describe('an image holds the globals that its program refers to', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());
  const bytesOf = async (body: string): Promise<number> =>
    (await unikernels.build('name', 'virtio', using(body))).bytes;

  it('and not one byte for others', async () => {
    const program = using('"hello"');
    const { bytes } = await unikernels.build('name', 'virtio', program);
    const without = await unikernels.build('name', 'virtio', program, ({ globals: _, ...platform }) => platform);
    expect(bytes).toBe(without.bytes);
  });

  // What each may cost, in kB: about a fifth more than when this was written.
  it.each([
    ['timers', 'setTimeout(() => undefined, 1)', 8],
    ['performance', 'globalThis.performance.now()', 8],
    ['crypto', 'crypto.randomUUID()', 10],
    ['text', 'new TextDecoder().decode()', 16],
    ['events', 'new EventTarget()', 24],
    ['abort', 'new AbortController().signal.aborted', 40],
    ['structuredClone', 'structuredClone(1)', 20],
    ['console', 'console.log(1)', 60],
    ['URL', 'new URL("http://a")', 90],
  ])('%s', async (_, body, most) => {
    const [hello, image] = [await bytesOf('"hello"'), await bytesOf(body)];
    console.log(body, image - hello);
    expect(image).toBeGreaterThan(hello);
    expect(image - hello).toBeLessThan(most * 1000);
  });
});
