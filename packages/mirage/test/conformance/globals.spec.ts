import { Unikernels, type Program } from './unikernels.js';

jest.setTimeout(200_000);

const using = (body: string): Program => ({
  module: `
import type { Console } from '@mirage/types';
export const Main = { async start(terminal: Console): Promise<void> { await terminal.log(String(${body})); } };
`,
});

/** Returns the sorted lines of a bundle without those that name files. */
const linesOf = (code: string): string[] =>
  code
    .split('\n')
    .filter((line) => !line.startsWith('  // '))
    .sort();

describe('an image holds the globals that its program refers to', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());
  const bytesOf = async (body: string): Promise<number> =>
    (await unikernels.build('name', 'virtio', using(body))).bytes;

  it('and no code of other globals', async () => {
    const program = using('"hello"');
    const { code } = await unikernels.build('name', 'virtio', program);
    const without = await unikernels.build('name', 'virtio', program, ({ globals: _, ...platform }) => platform);
    // Code of the runtime that the globals need moves to the front, which may change the heap of an image by a page.
    expect(linesOf(code)).toEqual(linesOf(without.code));
  });

  it.each([
    ['which it reaches by their names', 'typeof globalThis.URL + typeof crypto', false],
    ['which it reaches by globalThis as a value', 'Object.keys(globalThis).length', true],
  ])('and all of them as properties of globalThis only where it needs that: %s', async (_, body, isInstalled) => {
    const { code } = await unikernels.build('name', 'virtio', using(body));
    expect(code.includes('installOn(globalThis')).toBe(isInstalled);
  });

  // The limit of each in kB. Images grow by pages of 4 KiB, and small families fit into the rest of the last page:
  // 0, 0, 0, 16, 8, 20, 8, 37, 102, then 0, 41, 33, 106, 33, 70, 37, 16, 8, 70 and 147 when this was written. How the
  // engine's heap is split into pages changes large families by up to three pages: a line elsewhere in the runtime has
  // changed 37 to 49.
  it.each([
    ['timers', 'setTimeout(() => undefined, 1)', 4.1],
    ['performance', 'globalThis.performance.now()', 4.1],
    ['crypto', 'crypto.randomUUID()', 8.2],
    ['text', 'new TextDecoder().decode()', 20.5],
    ['events', 'new EventTarget()', 13],
    ['abort', 'new AbortController().signal.aborted', 25],
    ['structuredClone', 'structuredClone(1)', 13],
    ['console', 'console.log(1)', 50],
    ['URL', 'new URL("http://a")', 107],
    ['dates as text', 'new Date(0)', 13],
    ['localeCompare', '"a".localeCompare("b")', 50],
    ['toLocaleDateString', 'new Date(0).toLocaleDateString()', 45],
    ['toLocaleString', '(1).toLocaleString()', 119],
    ['Intl.Collator', 'new Intl.Collator()', 45],
    ['Intl.NumberFormat', 'new Intl.NumberFormat()', 82],
    ['Intl.DateTimeFormat', 'new Intl.DateTimeFormat()', 50],
    ['Intl.PluralRules', 'new Intl.PluralRules()', 29],
    ['Intl.ListFormat', 'new Intl.ListFormat()', 13],
    ['Intl.RelativeTimeFormat', 'new Intl.RelativeTimeFormat()', 82],
    ['Intl', 'Object.keys(Intl)', 160],
  ])('%s', async (_, body, most) => {
    const [hello, image] = [await bytesOf('"hello"'), await bytesOf(body)];
    expect(image - hello).toBeLessThan(most * 1000);
  });
});
