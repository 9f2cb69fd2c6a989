import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

const GUEST = `
import type { Console } from '@mirage/types';
export const now: number = performance.now();
export const bytes: Uint8Array = new TextEncoder().encode('x');
export const text: string = new TextDecoder().decode(bytes, { stream: true });
crypto.getRandomValues(new Uint8Array(3));
const timer = setTimeout((x: number) => console.log(x), 3, 4);
void new Promise((resolve) => setTimeout(resolve, 5));
void new Promise<void>((resolve) => setTimeout(resolve, 5));
clearTimeout(timer);
let later: ReturnType<typeof setTimeout> | undefined = setTimeout(() => {}, 1);
clearTimeout(later);
later = undefined;
clearInterval(setInterval(() => {}, 3));
queueMicrotask(() => console.error('x', 1));
const controller = new AbortController();
controller.signal.addEventListener('abort', () => {}, { once: true });
controller.abort(new Error('x'));
AbortSignal.timeout(3).throwIfAborted();
const either: AbortSignal = AbortSignal.any([controller.signal, AbortSignal.abort()]);
either.onabort = (event) => console.log(event.type);
class Clock extends EventTarget {
  tick(): boolean {
    return this.dispatchEvent(new CustomEvent('tick', { detail: 3 }));
  }
}
const clock = new Clock();
clock.addEventListener('tick', (event: Event) => event.preventDefault(), { signal: either });
clock.addEventListener('tick', { handleEvent: (event) => console.log((event as CustomEvent<number>).detail) });
clock.removeEventListener('tick', null);
try {
  either.throwIfAborted();
} catch (error) {
  console.log((error as DOMException).name);
}
export const id: string = crypto.randomUUID();
export const pairs: [string, string][] = [...new URLSearchParams('a=b&c=d')];
new URLSearchParams({ a: 'b' }).forEach((value, name) => console.log(name, value));
export const binary: string = atob(btoa('x'));
structuredClone(new ArrayBuffer(1), { transfer: [] });
console.table([{ a: 1 }], ['a']);
console.group('x');
console.time('x');
export const port: string = new URL('a', 'http://x').port;
export const query: string | null = new URL('http://x').searchParams.get('a');
export const copy: { a: number } = structuredClone({ a: 1 });
export const answer: Response = new Response('x', { status: 201, headers: { a: 'b' } });
export const asked: Promise<string> = new Request('http://x', { method: 'POST', body: 'x' }).text();
export const field: string | null = new Headers([['a', 'b']]).get('a');
new FormData().append('a', new Blob(['x']));
export const log = (console: Console): Promise<void> => console.log('x');
`;

/** Types of @types/node beyond the web must remain alongside ours. */
const NODE = `
import type {} from '@mirage/types';
performance.timerify(() => 3);
setTimeout(() => {}, 1).unref();
const timer: NodeJS.Timeout = setTimeout(() => {}, 1);
clearTimeout(timer);
crypto.randomUUID();
console.table([]);
new TextDecoder('utf8').decode(Buffer.alloc(1));
`;

const BROWSER = `
import type {} from '@mirage/types';
performance.mark('x');
export const timer: number = setTimeout(() => {}, 1);
export const subtle: SubtleCrypto = crypto.subtle;
console.table([]);
`;

describe('the global declarations of @mirage/types', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(__dirname, '../../globals-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, string[], string[], string[]]>([
    ['alone', [], [], [GUEST]],
    ['beside @types/node', [], ['node'], [GUEST, NODE]],
    ['beside @types/node, seen first', [], ['node'], [NODE, GUEST]],
    ['beside lib.dom', ['lib.dom.d.ts'], [], [GUEST, BROWSER]],
    ['beside both', ['lib.dom.d.ts'], ['node'], [GUEST]],
  ])('are right %s', (_, libraries, types, sources) => {
    const files = sources.map((source, index) => join(folder, `${index}.ts`));
    files.forEach((file, index) => writeFileSync(file, sources[index]!));
    const program = ts.createProgram(files, {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', ...libraries],
      types,
      typeRoots: [join(dirname(require.resolve('@types/node/package.json')), '..')],
      customConditions: ['@mirage/source'],
    });
    const problems = ts.getPreEmitDiagnostics(program);
    expect(
      problems.map(
        ({ file, messageText }) => `${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      ),
    ).toEqual([]);
  });
});
