/*
 * Custom code of 3 KB minified, as much as @ungap/structured-clone 1.4, which does not transfer buffers, and throws
 * TypeErrors instead of DataCloneErrors.
 */
import { domException, isDetached, transferBuffer } from './engine.js';

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError: EvalError as ErrorConstructor,
  RangeError: RangeError as ErrorConstructor,
  ReferenceError: ReferenceError as ErrorConstructor,
  SyntaxError: SyntaxError as ErrorConstructor,
  TypeError: TypeError as ErrorConstructor,
  URIError: URIError as ErrorConstructor,
};

/** Tags of Object.prototype.toString for objects with internal state, which a copy of their properties would lose. */
const REFUSED = /^(?:Promise|WeakMap|WeakSet|WeakRef|FinalizationRegistry|Generator|AsyncGenerator|.* Iterator)$/;

/**
 * Returns a deep copy that preserves circular and shared references. It copies primitives and their objects, dates,
 * regular expressions, buffers and their views, maps, sets, errors, arrays and plain objects; of other objects it
 * copies their own properties. Buffers in `transfer` are moved, not copied. Throws a DataCloneError for values that
 * cannot be copied, such as functions. Source: HTML Standard, 2.7.
 */
export function structuredClone<T>(value: T, options: { transfer?: Iterable<unknown> } = {}): T {
  const moved = new Set<ArrayBuffer>();
  for (const one of options?.transfer ?? []) {
    if (!isBuffer(one)) throw refuse('only an ArrayBuffer can be transferred');
    if (moved.has(one)) throw refuse('an ArrayBuffer occurs twice in transfer');
    if (isDetached(one)) throw refuse('an ArrayBuffer was transferred already');
    moved.add(one);
  }
  const result = new Cloner(moved).clone(value) as T;
  // Buffers outside the value are detached as well.
  for (const buffer of moved) if (!isDetached(buffer)) transferBuffer(buffer);
  return result;
}

class Cloner {
  /** Copies by original, for circular and shared references. */
  readonly copies = new Map<object, unknown>();

  constructor(readonly moved: ReadonlySet<ArrayBuffer>) {}

  clone(value: unknown): unknown {
    if (typeof value === 'symbol' || typeof value === 'function')
      throw refuse(`${describe(value)} could not be cloned.`);
    if (typeof value !== 'object' || value === null) return value;
    if (this.copies.has(value)) return this.copies.get(value);
    const copy = this.#cloneBare(value);
    return copy ?? this.#cloneProperties(value, Array.isArray(value) ? new Array(value.length) : {});
  }

  /** Returns a copy of an object with a built-in type, or undefined for an object of properties. */
  #cloneBare(value: object): object | undefined {
    const keep = <T extends object>(copy: T): T => {
      this.copies.set(value, copy);
      return copy;
    };
    if (isBuffer(value)) return keep(this.#cloneBuffer(value));
    if (ArrayBuffer.isView(value)) {
      const buffer = this.clone(value.buffer) as ArrayBuffer;
      // A subclass of a built-in class is copied as the built-in class (HTML, 2.7.3, step 13).
      const kind = (globalThis as unknown as Record<string, ViewConstructor>)[viewName(value)]!;
      const length = 'length' in value ? (value as unknown as { length: number }).length : value.byteLength;
      return keep(new kind(buffer, value.byteOffset, length));
    }
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    switch (value instanceof Error ? 'Error' : tag) {
      case 'Boolean':
      case 'Number':
      case 'String':
      case 'BigInt':
        return isBoxed(value) ? keep(Object(value.valueOf()) as object) : undefined;
      case 'Date':
        return value instanceof Date ? keep(new Date(value.getTime())) : undefined;
      case 'RegExp':
        return value instanceof RegExp ? keep(new RegExp(value.source, value.flags)) : undefined;
      case 'Map':
        return value instanceof Map ? this.#cloneMap(value, keep(new Map())) : undefined;
      case 'Set':
        return value instanceof Set ? this.#cloneSet(value, keep(new Set())) : undefined;
      case 'Error':
        return this.#cloneError(value as Error, keep);
    }
    if (REFUSED.test(tag) || value instanceof WeakRef) throw refuse(`${describe(value)} could not be cloned.`);
    return undefined;
  }

  #cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
    if (this.moved.has(buffer)) return transferBuffer(buffer);
    if (isDetached(buffer)) throw refuse('an ArrayBuffer was transferred already');
    return buffer.slice(0);
  }

  #cloneMap(from: ReadonlyMap<unknown, unknown>, into: Map<unknown, unknown>): object {
    // A getter may change the map during the iteration.
    for (const [key, value] of [...from]) into.set(this.clone(key), this.clone(value));
    return into;
  }

  #cloneSet(from: ReadonlySet<unknown>, into: Set<unknown>): object {
    for (const value of [...from]) into.add(this.clone(value));
    return into;
  }

  #cloneError(error: Error, keep: (copy: Error) => Error): object {
    const kind = (Object.hasOwn(ERRORS, error.name) && ERRORS[error.name]) || Error;
    const copy = keep(new kind());
    const define = (name: string, value: unknown): void =>
      void Object.defineProperty(copy, name, { value, configurable: true, enumerable: false, writable: true });
    if (Object.hasOwn(error, 'message')) define('message', String(error.message));
    define('stack', typeof error.stack === 'string' ? error.stack : undefined);
    if (Object.hasOwn(error, 'cause')) define('cause', this.clone(error.cause));
    return copy;
  }

  #cloneProperties(from: object, into: object): object {
    this.copies.set(from, into);
    for (const key of Object.keys(from)) {
      const value = this.clone((from as Record<string, unknown>)[key]);
      Object.defineProperty(into, key, { value, configurable: true, enumerable: true, writable: true });
    }
    return into;
  }
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** Returns the built-in name of a view, which it cannot change. Source: ECMAScript, 23.2.3.38. */
function viewName(view: ArrayBufferView): string {
  const array = Object.getPrototypeOf(Uint8Array.prototype) as object;
  const name: unknown = Object.getOwnPropertyDescriptor(array, Symbol.toStringTag)!.get!.call(view);
  return typeof name === 'string' ? name : 'DataView';
}

/** Checks the tag, because a buffer may come from another realm; a tag that an object defines itself does not count. */
function isBuffer(value: unknown): value is ArrayBuffer {
  const isTagged = Object.prototype.toString.call(value) === '[object ArrayBuffer]';
  return isTagged && !Object.hasOwn(value as object, Symbol.toStringTag);
}

function isBoxed(value: object): boolean {
  return typeof value.valueOf() !== 'object';
}

function describe(value: unknown): string {
  return typeof value === 'object' ? `#<${value?.constructor?.name ?? 'Object'}>` : String(value);
}

function refuse(message: string): Error {
  return domException(message, 'DataCloneError');
}
