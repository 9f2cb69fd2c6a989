/*
 * Custom code: events and abort signals take 5 KB minified, event-target-shim 6.0 and abort-controller 3.0 take 20 KB
 * and lack AbortSignal.any and AbortSignal.timeout. Errors of listeners must reach the handler of uncaught errors of
 * the machine.
 */
import { currentMachine } from '../machine/current-machine.js';
import { domException } from './engine.js';

const NS_PER_MS = 1e6;

/** Phases of an event. Source: DOM Standard, 2.2. */
const NONE = 0;
const AT_TARGET = 2;

interface EventState {
  target: EventTarget | null;
  isDispatching: boolean;
  isStopped: boolean;
  isPrevented: boolean;
  isInPassive: boolean;
}

let stateOf: (event: Event) => EventState;

/** An event. There is no tree of targets: capturing and bubbling involve only the target. Source: DOM Standard, 2.2. */
export class Event {
  static readonly NONE = NONE;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = AT_TARGET;
  static readonly BUBBLING_PHASE = 3;

  readonly #state: EventState = {
    target: null,
    isDispatching: false,
    isStopped: false,
    isPrevented: false,
    isInPassive: false,
  };
  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  readonly #timeStamp = currentMachine().natives.monotonicNs() / NS_PER_MS;

  static {
    stateOf = (event) => event.#state;
  }

  constructor(type: string, options: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
    if (arguments.length === 0) throw new TypeError('An Event needs a type');
    this.#type = String(type);
    // The caller may reuse the record.
    this.#bubbles = Boolean(options?.bubbles);
    this.#cancelable = Boolean(options?.cancelable);
    this.#composed = Boolean(options?.composed);
  }

  get type(): string {
    return this.#type;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  /** Milliseconds since boot. */
  get timeStamp(): number {
    return this.#timeStamp;
  }
  get isTrusted(): boolean {
    return false;
  }
  get target(): EventTarget | null {
    return this.#state.target;
  }
  get currentTarget(): EventTarget | null {
    return this.#state.isDispatching ? this.#state.target : null;
  }
  get eventPhase(): number {
    return this.#state.isDispatching ? AT_TARGET : NONE;
  }
  get defaultPrevented(): boolean {
    return this.#state.isPrevented;
  }
  composedPath(): EventTarget[] {
    return this.#state.isDispatching ? [this.#state.target!] : [];
  }
  preventDefault(): void {
    if (this.cancelable && !this.#state.isInPassive) this.#state.isPrevented = true;
  }
  stopPropagation(): void {
    // There is no other target to propagate to.
  }
  stopImmediatePropagation(): void {
    this.#state.isStopped = true;
  }
  get [Symbol.toStringTag](): string {
    return 'Event';
  }
}

/** An event with a value. Source: DOM Standard, 2.4. */
export class CustomEvent extends Event {
  readonly #detail: unknown;

  constructor(type: string, options: { detail?: unknown; bubbles?: boolean; cancelable?: boolean } = {}) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
  override get [Symbol.toStringTag](): string {
    return 'CustomEvent';
  }
}

type Callback = ((event: Event) => void) | { handleEvent(event: Event): void };

interface Listener {
  readonly callback: Callback;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  isRemoved: boolean;
}

/** The part of an AbortSignal that adding a listener needs. */
interface Signal extends EventTarget {
  readonly aborted: boolean;
}

/** An object with listeners. An error of a listener is an uncaught error of the program. Source: DOM Standard, 2.7. */
export class EventTarget {
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(
    type: string,
    callback: Callback | null,
    options?: boolean | { capture?: boolean; once?: boolean; passive?: boolean; signal?: Signal },
  ): void {
    const { capture = false, once = false, passive = false, signal } = asRecord(options);
    if (callback === null || callback === undefined || signal?.aborted) return;
    if (typeof callback !== 'function' && typeof callback !== 'object') {
      throw new TypeError(`A listener must be a function or an object with handleEvent, not ${String(callback)}`);
    }
    const listeners = this.#listeners.get(String(type)) ?? [];
    this.#listeners.set(String(type), listeners);
    if (listeners.some((one) => one.callback === callback && one.capture === capture)) return;
    listeners.push({ callback, capture, once, passive, isRemoved: false });
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, capture), { once: true });
  }

  removeEventListener(type: string, callback: Callback | null, options?: boolean | { capture?: boolean }): void {
    const { capture = false } = asRecord(options);
    const listeners = this.#listeners.get(String(type)) ?? [];
    const index = listeners.findIndex((one) => one.callback === callback && one.capture === capture);
    if (index === -1) return;
    listeners[index]!.isRemoved = true;
    listeners.splice(index, 1);
  }

  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) throw new TypeError('dispatchEvent needs an Event');
    const state = stateOf(event);
    if (state.isDispatching) throw domException('The event is already being dispatched', 'InvalidStateError');
    state.target = this;
    state.isDispatching = true;
    const listeners = [...(this.#listeners.get(event.type) ?? [])];
    // At the target, listeners of the capturing phase come first.
    for (const listener of [...listeners.filter((one) => one.capture), ...listeners.filter((one) => !one.capture)]) {
      if (state.isStopped) break;
      if (listener.isRemoved) continue;
      if (listener.once) this.removeEventListener(event.type, listener.callback, listener.capture);
      state.isInPassive = listener.passive;
      try {
        if (typeof listener.callback === 'function') listener.callback.call(this, event);
        else listener.callback.handleEvent(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
      state.isInPassive = false;
    }
    state.isDispatching = false;
    state.isStopped = false;
    return !state.isPrevented;
  }

  get [Symbol.toStringTag](): string {
    return 'EventTarget';
  }
}

function asRecord<T extends { capture?: boolean }>(options: boolean | T | undefined): Partial<T> {
  return (typeof options === 'boolean' ? { capture: options } : (options ?? {})) as Partial<T>;
}
