import { heapUsage, takeSnapshot } from '@mirage/kernel';
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

/**
 * Returns the bytes that a program uses in its heap, which are not rounded to pages, without the engine's tables: they
 * double at powers of two, wherever these happen to be.
 */
function heapOf(code: string): number {
  const snapshot = takeSnapshot(code);
  if ('error' in snapshot) throw new Error(snapshot.error);
  const { usedBytes, bytes } = heapUsage(snapshot);
  return usedBytes - bytes['engine tables'];
}

describe('an image holds the globals that its program refers to', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());
  const codeOf = async (body: string): Promise<string> => (await unikernels.build('name', 'virtio', using(body))).code;

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

  it.each([
    ['not in a program that passes bodies on', 'new Response(new Response("a").body).clone().text()', false],
    ['not in a program with other values', 'Object.values(new Response("a").headers).length', false],
    ['by the name of its class', 'new Response("a").body instanceof ReadableStream', true],
    ['by a method', 'new Response("a").body?.getReader()', true],
    ['by a loop', '(async () => { for await (const _ of new Response("a").body!); })()', true],
    ['by a delegation', '(async function* () { yield* new Response("a").body!; })()', true],
    ['by its values', 'new Response("a").body?.values()', true],
    ['by globalThis as a value', 'new Response("a").body + Object.keys(globalThis).join()', true],
  ])('and streams only where they may be used: %s', async (_, body, hasStreams) => {
    expect((await codeOf(body)).includes('ReadableStreamDefaultController')).toBe(hasStreams);
  });

  // The limits of each, in kB of code and in kB that it uses in the heap, a tenth more than when this was written.
  // Images themselves are no measure: they grow by pages.
  it.each([
    ['timers', 'setTimeout(() => undefined, 1)', 1.2, 2.4],
    ['performance', 'globalThis.performance.now()', 0.7, 1.8],
    ['crypto', 'crypto.randomUUID()', 1.7, 3.5],
    ['text', 'new TextDecoder().decode()', 20.3, 27.2],
    ['events', 'new EventTarget()', 5.6, 17.6],
    ['abort', 'new AbortController().signal.aborted', 11.1, 30.4],
    ['structuredClone', 'structuredClone(1)', 7.3, 15.1],
    ['console', 'console.log(1)', 22.5, 50.5],
    ['URL', 'new URL("http://a")', 35.1, 96.7],
    ['dates as text', 'new Date(0)', 1.1, 1.7],
    ['localeCompare', '"a".localeCompare("b")', 20.7, 40.3],
    ['toLocaleDateString', 'new Date(0).toLocaleDateString()', 21.9, 43.3],
    ['toLocaleString', '(1).toLocaleString()', 50, 98.6],
    ['Intl.Collator', 'new Intl.Collator()', 19.6, 39.1],
    ['Intl.NumberFormat', 'new Intl.NumberFormat()', 34.2, 71.5],
    ['Intl.DateTimeFormat', 'new Intl.DateTimeFormat()', 21, 41.6],
    ['Intl.PluralRules', 'new Intl.PluralRules()', 16.7, 32.5],
    ['Intl.ListFormat', 'new Intl.ListFormat()', 8.1, 21.0],
    ['Intl.RelativeTimeFormat', 'new Intl.RelativeTimeFormat()', 39.8, 84.1],
    ['Intl', 'Object.keys(Intl)', 71.3, 143.5],
  ])('%s', async (_, body, most, mostHeap) => {
    const [hello, code] = [await codeOf('"hello"'), await codeOf(body)];
    expect(code.length - hello.length).toBeLessThan(most * 1000);
    expect(heapOf(code) - heapOf(hello)).toBeLessThan(mostHeap * 1000);
  });
});
