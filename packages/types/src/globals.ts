/*
 * The web-standard globals that a unikernel has on every platform, for modules that are checked without lib.dom and
 * @types/node.
 *
 * If one of those is in the program too, its declarations take precedence, and these must not contradict them:
 * - Functions and interfaces merge with the others.
 * - A variable may be declared twice only with the same type. So each declaration here uses the other type if there is
 *   one: `onmessage` is a global of lib.dom only, `process` one of @types/node only. Without `onmessage` the rest of
 *   the condition is not evaluated, which keeps it from referring to itself.
 */

type Global = typeof globalThis;

/**
 * The types of globals that @types/node declares by one of Node's modules. Such a module exists wherever its type is
 * used here.
 */
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
  // @ts-ignore: see above
  readonly URLSearchParams: typeof import('node:url').URLSearchParams;
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
  /** A random UUID, version 4. */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
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
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  entries(): IterableIterator<[string, string]>;
  forEach(callback: (value: string, name: string) => void): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  keys(): IterableIterator<string>;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  values(): IterableIterator<string>;
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

type MirageListener = ((event: Event) => void) | { handleEvent(event: Event): void };

interface MirageEventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

interface MirageCustomEventInit<T> extends MirageEventInit {
  detail?: T;
}

/** @types/node has a CustomEvent whose Event differs from this one. If it exists, it is the only one. */
type MirageEvent = Global extends { process: any } ? object : Event;

declare global {
  /**
   * The method that `using` calls. The language level has it, but not the classes that newer versions add.
   */
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
  interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>;
  }

  interface Event {
    readonly bubbles: boolean;
    readonly cancelable: boolean;
    readonly composed: boolean;
    readonly currentTarget: EventTarget | null;
    readonly defaultPrevented: boolean;
    readonly isTrusted: boolean;
    readonly target: EventTarget | null;
    readonly timeStamp: number;
    readonly type: string;
    preventDefault(): void;
    stopImmediatePropagation(): void;
    stopPropagation(): void;
  }

  interface CustomEvent<T = any> extends MirageEvent {
    readonly detail: T;
  }

  interface EventTarget {
    addEventListener(
      type: string,
      listener: MirageListener | null,
      options?: boolean | { capture?: boolean; once?: boolean; passive?: boolean; signal?: AbortSignal },
    ): void;
    dispatchEvent(event: Event): boolean;
    removeEventListener(type: string, listener: MirageListener | null, options?: boolean | { capture?: boolean }): void;
  }

  /** The error of `AbortSignal`, `structuredClone` and others. Its `name` identifies it, for example `AbortError`. */
  interface DOMException extends Error {
    readonly code: number;
    readonly message: string;
    readonly name: string;
  }

  interface AbortSignal extends EventTarget {
    readonly aborted: boolean;
    onabort: ((this: AbortSignal, ev: Event) => any) | null;
    readonly reason: any;
    throwIfAborted(): void;
  }

  interface AbortController {
    readonly signal: AbortSignal;
    abort(reason?: any): void;
  }

  interface Console {
    assert(condition?: boolean, ...data: any[]): void;
    count(label?: string): void;
    countReset(label?: string): void;
    debug(...data: any[]): void;
    dir(value?: any, options?: any): void;
    error(...data: any[]): void;
    group(...data: any[]): void;
    groupCollapsed(...data: any[]): void;
    groupEnd(): void;
    info(...data: any[]): void;
    log(...data: any[]): void;
    table(rows?: any, columns?: string[]): void;
    time(label?: string): void;
    timeEnd(label?: string): void;
    timeLog(label?: string, ...data: any[]): void;
    trace(...data: any[]): void;
    warn(...data: any[]): void;
  }

  /** Calls back once, after at least `delayMs` milliseconds. The first form accepts the `resolve` of any promise. */
  function setTimeout(callback: (nothing: void) => void, delayMs?: number): MirageTimer;
  function setTimeout<A extends any[]>(callback: (...args: A) => void, delayMs?: number, ...args: A): MirageTimer;
  /** Calls back repeatedly, with at least `delayMs` milliseconds between calls. */
  function setInterval(callback: (nothing: void) => void, delayMs?: number): MirageTimer;
  function setInterval<A extends any[]>(callback: (...args: A) => void, delayMs?: number, ...args: A): MirageTimer;
  function clearTimeout(timer: MirageTimer | undefined): void;
  function clearInterval(timer: MirageTimer | undefined): void;
  /** Calls back after the code that runs now, before any timer. */
  function queueMicrotask(callback: () => void): void;
  /** A deep copy. Buffers in `transfer` are moved. Throws for values that cannot be copied, such as functions. */
  function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;
  /** Bytes, as characters up to U+00FF, from and to base64. */
  function atob(data: string): string;
  function btoa(data: string): string;

  /**
   * JavaScript's own console, for debugging: the same stream as the unikernel's default console, or its error stream.
   */
  var console: Console;

  var Event: Global extends { onmessage: any; Event: infer T }
    ? T
    : { prototype: Event; new (type: string, eventInitDict?: MirageEventInit): Event };

  var CustomEvent: Global extends { onmessage: any; CustomEvent: infer T }
    ? T
    : {
        prototype: CustomEvent;
        new <T>(type: string, eventInitDict?: MirageCustomEventInit<T>): CustomEvent<T>;
      };

  var EventTarget: Global extends { onmessage: any; EventTarget: infer T }
    ? T
    : { prototype: EventTarget; new (): EventTarget };

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

  var URLSearchParams: Global extends { onmessage: any; URLSearchParams: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['URLSearchParams']
      : new (
          init?: string | MirageURLSearchParams | Iterable<[string, string]> | Readonly<Record<string, string>>,
        ) => MirageURLSearchParams;
}

export {};
