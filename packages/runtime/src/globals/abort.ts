import { abortTimeoutMs } from '../abort-timeout.js';
import { domException } from './engine.js';
import { Event, EventTarget } from './event-target.js';
import { setTimeout } from './timers.js';

/** The key of the constructor: programs get signals only from a controller. */
const OURS = Symbol('AbortSignal');

// Defined outside the class: bundlers rename a class that refers to itself by name.
let makeSignal: () => AbortSignal;
let makeAborted: (reason: unknown) => AbortSignal;
let abortSignal: (signal: AbortSignal, reason: unknown) => void;

/** A signal that aborts an operation. Source: DOM Standard, 3.2. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #onabort: ((event: Event) => void) | null = null;
  readonly #callHandler = (event: Event): void => this.#onabort?.call(this, event);
  /** Signals that `any` created from this one: they are aborted with it, before any listener runs. */
  readonly #dependents = new Set<AbortSignal>();
  /**
   * The signals that `any` created this one from. They drop their reference when it is aborted, so that a long-lived
   * signal does not keep all signals created from it.
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
      // Grows during the iteration: dependents have dependents.
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
    // A separate listener: a function that is also added with addEventListener is called twice. It keeps its place when
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

  /** Returns a signal that is aborted already. */
  static abort(reason: unknown = aborted()): AbortSignal {
    return makeAborted(reason);
  }

  /** Returns a signal that is aborted after a number of milliseconds. Throws `TypeError` for an invalid number. */
  static timeout(milliseconds: number): AbortSignal {
    const signal = makeSignal();
    setTimeout(
      () => abortSignal(signal, domException('The operation was aborted due to timeout', 'TimeoutError')),
      abortTimeoutMs(milliseconds),
    );
    return signal;
  }

  /** Returns a signal that is aborted with the first of these signals. */
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

/** Controls a signal. Source: DOM Standard, 3.1. */
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
