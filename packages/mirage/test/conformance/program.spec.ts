/*
 * The same program has the same transcript, output and status, as a Node process and in a virtual machine. To add a
 * platform, add its name.
 */
import { requireQemu } from '../../../kernel/test/qemu.js';
import { Unikernels, type Program, type Transcript } from './unikernels.js';

const PLATFORMS = ['unix', 'virtio'] as const;

jest.setTimeout(400_000);
beforeAll(requireQemu);

/** A module whose `start` receives a console. `say` writes a line. */
const main = (body: string, top = ''): string => `
import type { Console } from '@mirage/types';
${top}
export const Main = {
  async start(terminal: Console): Promise<unknown> {
    const say = (...words: unknown[]): Promise<void> => terminal.log(words.map(String).join(' '));
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    ${body}
  },
};
`;

const PROGRAMS: [string, Program, Transcript][] = [
  [
    'timers fire in order, twenty milliseconds apart or one, and thirty days do not overflow',
    {
      module: main(`
        const month = setTimeout(() => void say('a month is over'), 30 * 86_400_000);
        // If the host sleeps for 15 ms while the timers are set, another order is correct: then they are set again.
        for (let isTold = false; !isTold; ) {
          const order: string[] = [];
          const begin = performance.now();
          setTimeout(() => order.push('40'), 40);
          setTimeout(() => order.push('20'), 20);
          setTimeout(() => order.push('second 20'), 20);
          setTimeout(() => order.push('0'), 0);
          setTimeout(() => order.push('1'), 1);
          const cleared = setTimeout(() => order.push('never'), 5);
          clearTimeout(cleared);
          isTold = performance.now() - begin < 15;
          await sleep(80);
          if (isTold) await say(order.join(', '));
        }
        clearTimeout(month);
        let ticks = 0;
        await new Promise<void>((resolve) => {
          const timer = setInterval(() => { if (++ticks === 3) { clearInterval(timer); resolve(); } }, 5);
        });
        await sleep(20);
        await say('ticks', ticks);`),
    },
    { status: 0, output: '0, 1, 20, second 20, 40\nticks 3\n' },
  ],
  [
    'promises and microtasks run before timers, in their order',
    {
      module: main(`
        const order: string[] = [];
        setTimeout(() => { order.push('timer 1'); void Promise.resolve().then(() => order.push('job of timer 1')); }, 1);
        setTimeout(() => order.push('timer 2'), 1);
        queueMicrotask(() => order.push('microtask'));
        void Promise.resolve().then(() => order.push('then')).then(() => order.push('then then'));
        void (async () => { order.push('now'); await null; order.push('after await'); })();
        order.push('end of code');
        await sleep(30);
        await say(order.join(', '));`),
    },
    {
      status: 0,
      output: 'now, end of code, microtask, then, after await, then then, timer 1, job of timer 1, timer 2\n',
    },
  ],
  [
    'clocks advance',
    {
      module: main(`
        const [before, wall] = [performance.now(), Date.now()];
        await sleep(30);
        const [after, later] = [performance.now(), Date.now()];
        await say(after - before >= 29, later - wall >= 29, after - before < 5000);
        let last = 0, isBack = false;
        for (let i = 0; i < 1000; i++) { const now = performance.now(); isBack ||= now < last; last = now; }
        await say(isBack, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 2000);
        await say(new Date(0).toISOString(), new Date(2020, 1, 29).getMonth(), new Date().getFullYear() > 2024, Date.UTC(2026, 0));`),
    },
    { status: 0, output: 'true true true\nfalse true\n1970-01-01T00:00:00.000Z 1 true 1767225600000\n' },
  ],
  [
    'text, URLs, copies and random numbers',
    {
      module: main(`
        await say(new TextEncoder().encode('ä€😀').join(), new TextDecoder().decode(Uint8Array.of(226, 130, 172, 255)));
        const stream = new TextDecoder();
        await say(stream.decode(Uint8Array.of(0xe2, 0x82), { stream: true }) + stream.decode(Uint8Array.of(0xac)));
        try { new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(255)); } catch (error) { await say((error as Error).name); }
        try { new TextDecoder('latin-unknown'); } catch (error) { await say((error as Error).name); }
        const url = new URL('../x?b=1&a=ä#f', 'http://Müller.de:80/a/b/c');
        url.searchParams.append('c', 'd e');
        await say(url.href, url.origin, [...url.searchParams.keys()].join());
        try { new URL('nowhere'); } catch (error) { await say((error as Error).name, (error as Error).message); }
        const made = { list: [1, new Date(0)], map: new Map([['a', new Set([1])]]), bytes: Uint8Array.of(1, 2) };
        const copy = structuredClone({ made, again: made });
        await say(copy.made === copy.again, copy.made !== made, copy.made.map.get('a')!.has(1), copy.made.bytes.join());
        const buffer = new ArrayBuffer(4);
        await say(structuredClone(buffer, { transfer: [buffer] }).byteLength, buffer.byteLength);
        try { structuredClone(() => 1); } catch (error) { await say((error as Error).name); }
        await say(atob(btoa('ab')), crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(9)).length);
        await say(new Set(Array.from({ length: 20 }, () => Math.random())).size, crypto.randomUUID() === crypto.randomUUID());
        try { crypto.getRandomValues(new Uint8Array(70_000)); } catch (error) { await say((error as Error).name); }`),
    },
    {
      status: 0,
      output: [
        '195,164,226,130,172,240,159,152,128 €\ufffd',
        '€',
        'TypeError',
        'RangeError',
        'http://xn--mller-kva.de/a/x?b=1&a=%C3%A4&c=d+e#f http://xn--mller-kva.de b,a,c',
        'TypeError Invalid URL',
        'true true true 1,2',
        '4 0',
        'DataCloneError',
        'ab 36 9',
        '20 false',
        'QuotaExceededError',
        '',
      ].join('\n'),
    },
  ],
  [
    'numbers, dates and words in English and UTC, for any locale',
    {
      module: main(`
        await say(['ä', 'z', 'a', 'Z', 'é', 'e'].sort((a, b) => a.localeCompare(b)).join(' '), ['10', '9'].sort(new Intl.Collator('sv', { numeric: true }).compare).join());
        await say((1234567.891).toLocaleString(), (0.256).toLocaleString('fr', { style: 'percent' }), 12345678901234567890n.toLocaleString(), [1234.5, new Date(0)].toLocaleString());
        await say((1234.5).toLocaleString('en-US', { style: 'currency', currency: 'EUR' }), new Intl.NumberFormat('en', { notation: 'compact' }).format(1234567));
        const date = new Date(Date.UTC(2024, 2, 5, 9, 7, 3));
        await say(date.toLocaleString(), '|', date.toLocaleDateString('de-DE', { dateStyle: 'full' }), '|', date.toLocaleTimeString('en', { hour: 'numeric', hour12: false }));
        await say(String(date), '|', new Date(2024, 0, 1).toISOString(), date.getHours(), date.getTimezoneOffset(), String(new Date(NaN)));
        await say(new Intl.PluralRules('en', { type: 'ordinal' }).select(22), new Intl.ListFormat().format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day'));
        await say(JSON.stringify(Intl.DateTimeFormat().resolvedOptions()), 'ISTANBUL'.toLocaleLowerCase('tr'), typeof Intl.Segmenter);
        try { date.toLocaleString('en', { timeZone: 'Europe/Berlin' }); } catch (error) { await say(String(error)); }`),
    },
    {
      status: 0,
      output: [
        'a ä e é z Z 9,10',
        '1,234,567.891 26% 12,345,678,901,234,567,890 1,234.5,1/1/1970, 12:00:00 AM',
        '€1,234.50 1.2M',
        '3/5/2024, 9:07:03 AM | Tuesday, March 5, 2024 | 09',
        'Tue Mar 05 2024 09:07:03 GMT+0000 (Coordinated Universal Time) | 2024-01-01T00:00:00.000Z 9 0 Invalid Date',
        'two a, b, and c yesterday',
        '{"locale":"en-US","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","year":"numeric","month":"numeric","day":"numeric"} istanbul undefined',
        'RangeError: Invalid time zone specified: Europe/Berlin (a unikernel has UTC only)',
        '',
      ].join('\n'),
    },
  ],
  [
    'Intl through an alias of the global object is the same',
    {
      module: main(`
        const root = globalThis as unknown as Record<string, typeof Intl>;
        await say('Intl' in globalThis, root['In' + 'tl']!.NumberFormat('de').format(1234.5), new root['Intl']!.Collator().compare('a', 'B'));`),
    },
    { status: 0, output: 'true 1,234.5 -1\n' },
  ],
  [
    'encodings of one byte and UTF-16, in pieces',
    {
      module: main(`
        const bytes = Uint8Array.of(0x41, 0x80, 0x92, 0xe4, 0xff);
        for (const label of ['latin1', 'ascii', 'windows-1251', 'koi8-u', 'iso-8859-15', 'macintosh']) {
          const decoder = new TextDecoder(label);
          await say(label, decoder.encoding, JSON.stringify(decoder.decode(bytes)));
        }
        const wide = new TextDecoder('utf-16be', { fatal: true });
        await say(wide.decode(Uint8Array.of(0xfe, 0xff, 0x20), { stream: true }) + wide.decode(Uint8Array.of(0xac)));
        try { new TextDecoder('shift_jis'); } catch (error) { await say((error as Error).name); }`),
    },
    {
      status: 0,
      output: [
        'latin1 windows-1252 "A€’äÿ"',
        'ascii windows-1252 "A€’äÿ"',
        'windows-1251 windows-1251 "AЂ’дя"',
        'koi8-u koi8-u "A─▓ДЪ"',
        'iso-8859-15 iso-8859-15 "A\u0080\u0092äÿ"',
        'macintosh macintosh "AÄí‰ˇ"',
        '€',
        'RangeError',
        '',
      ].join('\n'),
    },
  ],
  [
    'the syntax that the bundler rewrites',
    {
      module: main(
        `
        const log: string[] = [];
        { using first = held('a', log); using second = held('b', log); log.push('used'); void [first, second]; }
        class Counter { static made = 0; static { Counter.made = 7; } #n = 1; get n() { return this.#n; } }
        await say(log.join(), Counter.made, new Counter().n, 'a\\ud800'.isWellFormed(), [3, 1].toSorted().join(), /[\\p{L}--[a-z]]/v.test('a'));
        await say([1, 2, 3].findLast((n) => n < 3), Object.hasOwn({ a: 1 }, 'a'), [1, 2].with(0, 5).join(), new Decorated().add(1));
        { await using late = { [Symbol.asyncDispose]: async () => say('later') }; void late; await say('first'); }`,
        `
const twice = (method: (n: number) => number, _context: ClassMethodDecoratorContext) => (n: number): number => 2 * method(n);
class Decorated { @twice add(n: number): number { return n + 1; } }
const held = (name: string, log: string[]) => ({ [Symbol.dispose]: () => void log.push(name) });`,
      ),
    },
    { status: 0, output: 'used,b,a 7 1 false 1,3 false\n2 true 5,2 4\nfirst\nlater\n' },
  ],
  [
    'events and signals',
    {
      module: main(`
        const target = new EventTarget();
        const controller = new AbortController();
        target.addEventListener('x', (event) => void order.push(event.type + (event as CustomEvent<number>).detail), { signal: controller.signal });
        const order: string[] = [];
        target.dispatchEvent(new CustomEvent('x', { detail: 1 }));
        const either = AbortSignal.any([controller.signal, AbortSignal.timeout(60_000)]);
        either.addEventListener('abort', () => order.push('aborted'));
        controller.abort();
        target.dispatchEvent(new CustomEvent('x', { detail: 2 }));
        await say(order.join(), either.aborted, (either.reason as Error).name, (either.reason as Error).message);
        try { either.throwIfAborted(); } catch (error) { await say((error as Error).name); }
        const timeout = AbortSignal.timeout(10);
        await sleep(40);
        await say(timeout.aborted, (timeout.reason as Error).name, (timeout.reason as DOMException).code);`),
    },
    {
      status: 0,
      output: 'x1,aborted true AbortError This operation was aborted\nAbortError\ntrue TimeoutError 23\n',
    },
  ],
  [
    'a signal that waits only for its timeout, and an unreferenced timer',
    {
      module: main(`
        const signal = AbortSignal.timeout(20);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await say((signal.reason as Error).name);
        for (const wrong of [-1, NaN, Infinity]) {
          try { AbortSignal.timeout(wrong); } catch (error) { await say((error as Error).name); }
        }
        await new Promise<void>((resolve) => {
          const timer: unknown = setTimeout(resolve, 20);
          (timer as { unref?: () => void }).unref?.();
        });
        await say('over');`),
    },
    { status: 0, output: 'TimeoutError\nTypeError\nTypeError\nTypeError\nover\n' },
  ],
  [
    'globals through globalThis, at the top level and later',
    {
      module: main(
        `await say(typeof crypto, typeof root['URL'], 'setTimeout' in root, early, Object.keys(root).includes('URL'));
        root['structuredClone'] = () => 'replaced';
        await say(structuredClone(1), (0, eval)('typeof TextEncoder'), self === globalThis);`,
        `declare const self: typeof globalThis;
const root = globalThis as unknown as Record<string, unknown>;
const { crypto } = globalThis;
const early = typeof root['AbortController'];`,
      ),
    },
    {
      status: 0,
      output: 'object function true function false\nreplaced function true\n',
    },
  ],
  [
    'NODE_ENV, which is known at the top level',
    {
      module: main(
        `await say(mode);`,
        `declare const process: { env: Record<string, string> };\nconst mode: string = process.env.NODE_ENV;`,
      ),
    },
    { status: 0, output: 'production\n' },
  ],
  [
    "JavaScript's own console",
    {
      module: main(`
        console.log('%s is %d', 'it', 1, { a: [1, { b: new Map([[1, 'x']]) }], f() {}, C: class C {} });
        console.log([undefined, null, -0, 1n, Symbol('s'), 'q'], new Uint8Array(2), [, 1], new (class Foo { x = 1; })());
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        console.log(circle, [new Date(0)], /a/g, Object.create(null), async () => 1);
        console.log(new URL('http://a/?b=c').searchParams, new AbortController().signal, String(new Error('x')));
        console.group('in');
        console.info({ deep: { deep: { deep: { deep: 1 } } } });
        console.groupEnd();
        console.table([{ a: 1, b: 'x' }, { a: 2 }]);
        console.count();
        console.dir({ a: { b: 1 } }, { depth: 0 });
        await sleep(5);`),
    },
    {
      status: 0,
      output: [
        'it is 1 { a: [ 1, { b: [Map] } ], f: [Function: f], C: [class C] }',
        "[ undefined, null, -0, 1n, Symbol(s), 'q' ] Uint8Array(2) [ 0, 0 ] [ <1 empty item>, 1 ] Foo { x: 1 }",
        '<ref *1> { self: [Circular *1] } [ 1970-01-01T00:00:00.000Z ] /a/g [Object: null prototype] {} [AsyncFunction (anonymous)]',
        "URLSearchParams { 'b' => 'c' } AbortSignal { aborted: false } Error: x",
        'in',
        '  { deep: { deep: { deep: [Object] } } }',
        '┌─────────┬───┬─────┐',
        '│ (index) │ a │ b   │',
        '├─────────┼───┼─────┤',
        "│ 0       │ 1 │ 'x' │",
        '│ 1       │ 2 │     │',
        '└─────────┴───┴─────┘',
        'default: 1',
        '{ a: [Object] }',
        '',
      ].join('\n'),
    },
  ],
  [
    'globals that only some hosts have are missing',
    {
      module: main(
        `
        const looksFor = ['WebSocket', 'EventSource'].map((name) => typeof (globalThis as Record<string, unknown>)[name]);
        await say(typeof WebSocket, typeof EventSource, typeof XMLHttpRequest, looksFor.join());`,
        `declare const WebSocket: unknown, EventSource: unknown, XMLHttpRequest: unknown;`,
      ),
    },
    { status: 0, output: 'undefined undefined undefined undefined,undefined\n' },
  ],
  [
    'requests, responses, forms and streams',
    {
      module: main(`
        const form = new FormData();
        form.append('text', 'gr\\u00fc\\u00df');
        form.append('file', new Blob(['abc'], { type: 'text/plain' }), 'a.txt');
        const request = new Request('http://a/b/../c?d', { method: 'POST', body: form });
        const received = await request.formData();
        const file = received.get('file') as File;
        await say(request.url, received.get('text'), file.name, file.type, await file.text());
        const stream = new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('a'));
            controller.enqueue(new TextEncoder().encode('b'));
            controller.close();
          },
        });
        const upper = new TransformStream<Uint8Array, Uint8Array>({
          transform: (chunk, controller) => controller.enqueue(chunk.map((byte) => byte - 32)),
        });
        const response = new Response(stream.pipeThrough(upper), { headers: { 'X-A': 'b' } });
        await say(response.status, [...response.headers].join(), await response.clone().text(), await response.text());
        await say(JSON.stringify(await Response.json({ a: 1 }).json()), new Headers([['a', '1'], ['a', '2']]).get('a'));`),
    },
    { status: 0, output: 'http://a/c?d gr\u00fc\u00df a.txt text/plain abc\n200 x-a,b AB AB\n{"a":1} 1, 2\n' },
  ],
  [
    'bodies that are passed on, in a program that does not use streams',
    {
      module: main(`
        const made = new Response('text');
        const passed = new Response(made.body, { status: 201 });
        const copy = passed.clone();
        await say(made.body?.locked, passed.bodyUsed, await copy.text(), await passed.text(), passed.bodyUsed, made.bodyUsed);
        await passed.body?.cancel().catch(({ name }: Error) => say(name));
        await say(await new Response(new Blob(['blob']).stream()).text(), new Response().body);`),
    },
    { status: 0, output: 'true false text text true true\nTypeError\nblob null\n' },
  ],
  [
    'lines of input, in the order of the reads',
    {
      module: main(`
        await terminal.log('ready');
        const lines = await Promise.all([terminal.readLine(), terminal.readLine(), terminal.readLine()]);
        await say(JSON.stringify(lines));`),
      input: 'one\r\n\nä€😀\n',
    },
    { status: 0, output: 'ready\n["one","","ä€😀"]\n' },
  ],
  [
    'words of the command line, with blanks and quotes',
    {
      module: `
import type { Console } from '@mirage/types';
export const Main = {
  async start(terminal: Console, words: readonly string[]): Promise<void> {
    await terminal.log(JSON.stringify(words));
  },
};
`,
      takesWords: true,
      args: ['plain', 'two words', '', `it's`, '"quoted"', 'back\\slash', 'ä€😀', '$HOME', 'tab\there'],
    },
    {
      status: 0,
      output: '["plain","two words","","it\'s","\\"quoted\\"","back\\\\slash","ä€😀","$HOME","tab\\there"]\n',
    },
  ],
  ['its own status', { module: main(`await say('bye'); return 42;`) }, { status: 42, output: 'bye\n' }],
  [
    'an error with a cause, at its lines',
    {
      module: main(
        `await say('before');
    help();`,
        `function help(): never {
  throw new RangeError('too hot', { cause: new TypeError('no ice') });
}`,
      ),
    },
    {
      status: 1,
      output:
        'before\nname  uncaught RangeError: too hot\n    at help (main.ts:4)\n    at start (main.ts:11)\n    at main (generated)\n  caused by TypeError: no ice\n    at help (main.ts:4)\n    at start (main.ts:11)\n    at main (generated)\n',
    },
  ],
  [
    'an unhandled rejection while the job waits',
    { module: main(`void (async () => { await null; throw new Error('nobody'); })(); await sleep(60_000);`) },
    { status: 1, output: 'name  uncaught Error: nobody\n' },
  ],
  [
    'a rejection that is handled in time',
    {
      module: main(
        `const late = Promise.reject(new Error('x')); late.catch(() => undefined); await sleep(5); await say('fine');`,
      ),
    },
    { status: 0, output: 'fine\n' },
  ],
  [
    'an error in a timer',
    { module: main(`setTimeout(() => { throw new Error('late'); }, 5); await sleep(60_000);`) },
    { status: 1, output: 'name  uncaught Error: late\n' },
  ],
  [
    'a thrown value that is not an error',
    { module: main(`throw { code: 7 };`) },
    { status: 1, output: 'name  uncaught {"code":7} (thrown, but not an Error)\n' },
  ],
  [
    'endless recursion',
    {
      module: main(
        `const deep = (n: number): number => deep(n + 1) + 1; try { deep(0); } catch (error) { await say((error as Error).name, (error as Error).message); }`,
      ),
    },
    { status: 0, output: 'RangeError Maximum call stack size exceeded\n' },
  ],
  [
    'a job that waits forever',
    { module: main(`await say('waiting'); await new Promise(() => undefined);`) },
    { status: 1, output: 'waiting\nname  stuck: a job has not ended, and there is nothing left to wait for.\n' },
  ],
  [
    'a module that is evaluated at boot',
    {
      module: main(
        `await say(began > 1e12, dice >= 0, id.length);`,
        `const began = Date.now();
const dice = Math.random();
const id = crypto.randomUUID();`,
      ),
      evaluate: 'boot',
    },
    { status: 0, output: 'true true 36\n' },
  ],
  [
    'a module that fails when it is evaluated at boot, at its line',
    { module: main('', `const limit: number = JSON.parse('{"limit":null}').limit.value;`), evaluate: 'boot' },
    { status: 1, output: 'name  uncaught TypeError: ' },
  ],
];

describe('the same program has the same transcript everywhere', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());

  it.each(PROGRAMS)('%s', async (_, program, expected) => {
    for (const platform of PLATFORMS) {
      const { status, output } = await unikernels.run('name', platform, program);
      expect({ platform, status, output: output.slice(0, expected.output.length) }).toEqual({ platform, ...expected });
      // Only stack frames follow, in the user's files or ours.
      expect(output.slice(expected.output.length)).toMatch(/^(?:[^\n]*\n)?(?: {4}at .*\n)*$/);
    }
  });
});
