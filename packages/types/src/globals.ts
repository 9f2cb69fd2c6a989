/*
 * The web-standard globals that a unikernel has on every platform, for modules that are checked without lib.dom and @types/node.
 *
 * When one of those is in the program too, its declarations win and ours must not contradict them:
 * - functions and interfaces merge with theirs by themselves;
 * - a variable may be declared twice only with one type. So ours looks whether theirs is there and takes it: `onmessage` is a global
 *   of lib.dom only, `process` one of @types/node only. Without `onmessage` the rest of that question is never looked at, which
 *   keeps it from asking for its own answer.
 */

type Global = typeof globalThis;

/** The type of a global that @types/node declares in terms of one of Node's modules; that module is there exactly when it is asked for. */
interface OfNode {
  // @ts-ignore: see above
  readonly crypto: typeof import('node:crypto').webcrypto;
  // @ts-ignore: see above
  readonly performance: typeof import('node:perf_hooks').performance;
  // @ts-ignore: see above
  readonly TextDecoder: typeof import('node:util').TextDecoder;
  // @ts-ignore: see above
  readonly TextEncoder: typeof import('node:util').TextEncoder;
  // @ts-ignore: see above
  readonly URL: typeof import('node:url').URL;
}

interface OpaqueTimer {
  readonly [Symbol.toPrimitive]: () => number;
}

/** What `setTimeout` and `setInterval` return, for `clearTimeout` and `clearInterval`. */
type MirageTimer = Global extends { onmessage: any } ? number : OpaqueTimer;

interface MiragePerformance {
  /** Milliseconds since the start, with a fraction. */
  now(): number;
  /** Milliseconds from 1970-01-01T00:00:00Z to the start. */
  readonly timeOrigin: number;
}

interface MirageCrypto {
  /** Fills an array of integers, at most 65,536 bytes, with unpredictable bits and returns it. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
}

interface MirageTextEncoder {
  readonly encoding: string;
  /** Text as UTF-8. */
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

interface MirageTextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}

interface MirageURLSearchParams extends Iterable<[string, string]> {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  toString(): string;
}

interface MirageURL {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: MirageURLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
}

declare global {
  interface AbortSignal {
    readonly aborted: boolean;
    readonly reason: any;
    throwIfAborted(): void;
    addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
    removeEventListener(type: 'abort', listener: () => void): void;
  }

  interface AbortController {
    readonly signal: AbortSignal;
    abort(reason?: any): void;
  }

  interface Console {
    debug(...data: any[]): void;
    error(...data: any[]): void;
    info(...data: any[]): void;
    log(...data: any[]): void;
    warn(...data: any[]): void;
  }

  /** Calls back once, after at least so many milliseconds. The first form takes the `resolve` of a promise, of whatever type. */
  function setTimeout(callback: (nothing: void) => void, delayMs?: number): MirageTimer;
  function setTimeout<A extends any[]>(callback: (...args: A) => void, delayMs?: number, ...args: A): MirageTimer;
  /** Calls back again and again, with at least so many milliseconds between. */
  function setInterval(callback: (nothing: void) => void, delayMs?: number): MirageTimer;
  function setInterval<A extends any[]>(callback: (...args: A) => void, delayMs?: number, ...args: A): MirageTimer;
  function clearTimeout(timer: MirageTimer | undefined): void;
  function clearInterval(timer: MirageTimer | undefined): void;
  /** Calls back after the code that runs now, before any timer. */
  function queueMicrotask(callback: () => void): void;
  /** A deep copy. Error: throws for what cannot be copied, such as functions. */
  function structuredClone<T>(value: T): T;

  /** JavaScript's own console, for debugging: the same stream as the unikernel's default console, or its error stream. */
  var console: Console;

  var AbortController: Global extends { onmessage: any; AbortController: infer T }
    ? T
    : { prototype: AbortController; new (): AbortController };

  var AbortSignal: Global extends { onmessage: any; AbortSignal: infer T }
    ? T
    : {
        prototype: AbortSignal;
        new (): AbortSignal;
        abort(reason?: any): AbortSignal;
        any(signals: AbortSignal[]): AbortSignal;
        timeout(milliseconds: number): AbortSignal;
      };

  var crypto: Global extends { onmessage: any; crypto: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['crypto']
      : MirageCrypto;

  var performance: Global extends { onmessage: any; performance: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['performance']
      : MiragePerformance;

  var TextDecoder: Global extends { onmessage: any; TextDecoder: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['TextDecoder']
      : new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => MirageTextDecoder;

  var TextEncoder: Global extends { onmessage: any; TextEncoder: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['TextEncoder']
      : new () => MirageTextEncoder;

  var URL: Global extends { onmessage: any; URL: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['URL']
      : {
          new (url: string | MirageURL, base?: string | MirageURL): MirageURL;
          canParse(url: string, base?: string): boolean;
        };
}

export {};
