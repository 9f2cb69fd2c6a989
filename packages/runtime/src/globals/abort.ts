import { abortTimeoutMs } from '../abort-timeout.js';
import { domException } from './engine.js';
import { Event, EventTarget } from './event-target.js';
import { setTimeout } from './timers.js';

/** What makes a signal: programs get theirs from a controller. */
const OURS = Symbol('AbortSignal');

// What the class body would say of itself by name: bundlers rename a class that does.
let makeSignal: () => AbortSignal;
let makeAborted: (reason: unknown) => AbortSignal;
let abortSignal: (signal: AbortSignal, reason: unknown) => void;

/** Tells that something is no longer wanted. Source: DOM Standard, 3.2. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #onabort: ((event: Event) => void) | null = null;
  readonly #callHandler = (event: Event): void => this.#onabort?.call(this, event);
  /** Signals that `any` made of this one: they are aborted with it, before any listener runs. */
  readonly #dependents = new Set<AbortSignal>();
  /**
   * Those that `any` made this one of. They forget it when it is aborted: a signal that lives long would keep all that
   * were ever made of it.
   */
  #sources: readonly AbortSignal[] = [];

  static {
    makeSignal = () => new this(OURS);
    makeAborted = (reason) => {
      const signal = makeSignal();
      signal.#aborted = true;
      signal.#reason = reason;
      return signal;
    };
    abortSignal = (signal, reason) => {
      if (signal.#aborted) return;
      const all = new Set([signal]);
      // Grows while it is walked: dependents have dependents.
      for (const one of all) for (const other of one.#dependents) all.add(other);
      for (const one of all) {
        one.#aborted = true;
        one.#reason = reason;
      }
      for (const one of all) {
        for (const source of one.#sources) source.#dependents.delete(one);
        one.#sources = [];
      }
      for (const one of all) one.dispatchEvent(new Event('abort'));
    };
  }

  constructor(key?: unknown) {
    super();
    if (key !== OURS) throw new TypeError('Illegal constructor: new AbortController().signal is an AbortSignal');
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  get onabort(): ((event: Event) => void) | null {
    return this.#onabort;
  }
  set onabort(handler: ((event: Event) => void) | null) {
    const before = this.#onabort;
    this.#onabort = typeof handler === 'function' ? handler : null;
    // A listener of its own: who adds the same function as a listener, too, hears of it twice. It keeps its place when
    // the handler changes.
    if (this.#onabort && !before) this.addEventListener('abort', this.#callHandler);
    if (!this.#onabort) this.removeEventListener('abort', this.#callHandler);
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  override get [Symbol.toStringTag](): string {
    return 'AbortSignal';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `AbortSignal { aborted: ${this.#aborted} }`;
  }

  /** A signal that is aborted already. */
  static abort(reason: unknown = aborted()): AbortSignal {
    return makeAborted(reason);
  }

  /** A signal that is aborted after so many milliseconds. Throws `TypeError` for what is no such number. */
  static timeout(milliseconds: number): AbortSignal {
    const signal = makeSignal();
    setTimeout(
      () => abortSignal(signal, domException('The operation was aborted due to timeout', 'TimeoutError')),
      abortTimeoutMs(milliseconds),
    );
    return signal;
  }

  /** A signal that is aborted with the first of these. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const result = makeSignal();
    const all = [...signals];
    const first = all.find((signal) => signal.#aborted);
    if (first) return makeAborted(first.#reason);
    for (const signal of all) signal.#dependents.add(result);
    result.#sources = all;
    return result;
  }
}

/** Who aborts a signal. Source: DOM Standard, 3.1. */
export class AbortController {
  readonly #signal = new AbortSignal(OURS);

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason: unknown = aborted()): void {
    abortSignal(this.#signal, reason);
  }

  get [Symbol.toStringTag](): string {
    return 'AbortController';
  }
}

function aborted(): Error {
  return domException('This operation was aborted', 'AbortError');
}
