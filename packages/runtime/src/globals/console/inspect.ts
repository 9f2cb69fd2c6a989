/*
 * Custom code: inspect and format take 7 KB minified. node-inspect-extracted 3.3, which is Node's, takes 53 KB;
 * object-inspect 1.14 takes 18 KB and prints other texts than Node. A test compares the output with that of Node.
 */
import { inspectError, nameOfClass, quoteText, showBytes, showFunction } from './value-text.js';

/** The maximum width of an object on one line. */
const COLUMNS = 72;
/** The maximum number of elements to show of an array, map or set. */
const MAX_ENTRIES = 100;
/** The key with which Node gets custom descriptions of objects. */
const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

/** Options of `inspect`: how many levels of nested objects are shown. */
export interface InspectOptions {
  readonly depth: number;
}

export const DEFAULT_OPTIONS: InspectOptions = { depth: 2 };

/**
 * Formats a value as Node's console does: `{ a: 1 }`, `Map(1) { 'a' => 2 }`, `[Circular *1]`. Long lists differ: they
 * are not set in columns. Never calls getters, like Node.
 */
export function inspect(value: unknown, options: InspectOptions = DEFAULT_OPTIONS): string {
  return new Inspector(options).show(value, 0);
}

class Inspector {
  readonly #options: InspectOptions;
  /** The objects around the current one, outermost first. */
  readonly #around: object[] = [];
  /** Numbers of the objects that contain themselves. */
  readonly #circles = new Map<object, number>();

  constructor(options: InspectOptions) {
    this.#options = options;
  }

  show(value: unknown, level: number): string {
    if (typeof value === 'string') return showText(value, level);
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);
    const own = (value as { [CUSTOM]?: unknown })[CUSTOM];
    if (typeof own === 'function') {
      const shown: unknown = own.call(value, this.#options.depth - level, this.#options, inspect);
      if (shown !== value) return typeof shown === 'string' ? shown : this.show(shown, level);
    }
    if (this.#around.includes(value)) {
      const number = this.#circles.get(value) ?? this.#circles.size + 1;
      this.#circles.set(value, number);
      return `[Circular *${number}]`;
    }
    const text = this.#showObject(value, level);
    const number = this.#circles.get(value);
    return number === undefined ? text : `<ref *${number}> ${text}`;
  }

  #showObject(value: object, level: number): string {
    const name = nameOfClass(value);
    const { base: whole = '', prefix, braces, list, listed } = formOf(value, name);
    // The stack of an error is indented with its surroundings.
    const base = value instanceof Error ? whole.replaceAll('\n', '\n' + '  '.repeat(level)) : whole;
    const keys = this.#keys(value, listed);
    if (keys.length === 0 && list === undefined && base !== '') return base;
    const isEmpty = keys.length === 0 && (list?.(() => '').length ?? 0) === 0;
    if (level > this.#options.depth && !isEmpty) {
      return `[${Array.isArray(value) ? 'Array' : prefix.replace(/(?:\(\d+\))? $/, '') || 'Object'}]`;
    }
    this.#around.push(value);
    const entries = [
      ...(list?.((one) => this.show(one, level + 1)) ?? []),
      ...keys.map((key) => this.#property(value, key, level)),
    ];
    this.#around.pop();
    const open = `${base === '' ? '' : `${base} `}${prefix}${braces[0]}`;
    if (entries.length === 0) return `${open}${braces[1]}`;
    const line = `${open} ${entries.join(', ')} ${braces[1]}`;
    if (2 * level + line.length - (base === '' ? 1 : 2) <= COLUMNS - 2 && !line.includes('\n')) return line;
    const margin = '\n' + '  '.repeat(level);
    return `${open}${margin}  ${entries.join(`,${margin}  `)}${margin}${braces[1]}`;
  }

  #keys(value: object, isListed: boolean): PropertyKey[] {
    const named = Object.keys(value).filter((key) => !isListed || !/^(?:0|[1-9]\d*)$/.test(key));
    const symbols = Object.getOwnPropertySymbols(value).filter((key) =>
      Object.prototype.propertyIsEnumerable.call(value, key),
    );
    const hidden = value instanceof Error ? ['cause', 'errors'].filter((key) => isHidden(value, key)) : [];
    return [...named, ...hidden, ...symbols];
  }

  #property(value: object, key: PropertyKey, level: number): string {
    const { get, set, value: held, enumerable } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    const shown =
      get !== undefined
        ? set === undefined
          ? '[Getter]'
          : '[Getter/Setter]'
        : set !== undefined
          ? '[Setter]'
          : this.show(held, level + 1);
    const name =
      typeof key === 'symbol'
        ? `[${String(key)}]`
        : enumerable === false
          ? `[${String(key)}]`
          : /^[A-Za-z_][A-Za-z_0-9]*$/.test(String(key))
            ? String(key)
            : quoteText(String(key));
    return `${name}: ${shown}`;
  }
}

function isHidden(error: Error, key: string): boolean {
  return Object.getOwnPropertyDescriptor(error, key)?.enumerable === false;
}

function showText(text: string, level: number): string {
  const isLong = text.length > 16 && text.length > COLUMNS + 4 - 2 * level;
  if (!isLong || !text.includes('\n')) return quoteText(text);
  return text
    .split(/(?<=\n)/)
    .map(quoteText)
    .join(` +\n${'  '.repeat(level + 1)}`);
}

type Show = (value: unknown) => string;

/** How an object is written. */
interface Form {
  /** The text for the object if it has no own properties. */
  readonly base?: string;
  /** Text before the brace, with a trailing space. */
  readonly prefix: string;
  readonly braces: readonly [string, string];
  /** Elements that are not properties. */
  readonly list?: (show: Show) => string[];
  /** Whether they include the index keys. */
  readonly listed: boolean;
}

const CURLY = ['{', '}'] as const;
const SQUARE = ['[', ']'] as const;

function formOf(value: object, name: string | null): Form {
  const plain = { prefix: '', braces: CURLY, listed: false };
  const called = (kind: string, size?: number): string =>
    `${name === null ? `[${kind}${size === undefined ? '' : `(${size})`}: null prototype]` : `${name}${size === undefined ? '' : `(${size})`}`} `;
  if (Array.isArray(value)) {
    const prefix = name === 'Array' ? '' : called('Array', value.length);
    return { prefix, braces: SQUARE, list: (show) => elements(value, show), listed: true };
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const array = value as Uint8Array;
    return {
      prefix: called('TypedArray', array.length),
      braces: SQUARE,
      list: (show) => limited(array.length, (index) => show(array[index])),
      listed: true,
    };
  }
  if (value instanceof Map) {
    const list = (show: Show): string[] =>
      limited(
        value.size,
        indexed(value, ([key, held]) => `${show(key)} => ${show(held)}`),
      );
    return { prefix: called('Map', value.size), braces: CURLY, list, listed: false };
  }
  if (value instanceof Set) {
    const list = (show: Show): string[] => limited(value.size, indexed(value, show));
    return { prefix: called('Set', value.size), braces: CURLY, list, listed: false };
  }
  if (value instanceof ArrayBuffer) {
    const list = (): string[] => [`[Uint8Contents]: <${showBytes(value)}>`, `byteLength: ${value.byteLength}`];
    return { ...plain, prefix: called('ArrayBuffer'), list };
  }
  if (value instanceof DataView) {
    const list = (show: Show): string[] => [
      `byteLength: ${value.byteLength}`,
      `byteOffset: ${value.byteOffset}`,
      `buffer: ${show(value.buffer)}`,
    ];
    return { ...plain, prefix: called('DataView'), list };
  }
  if (value instanceof WeakMap || value instanceof WeakSet) {
    return { ...plain, prefix: called('WeakMap'), list: () => ['<items unknown>'] };
  }
  if (typeof value === 'function') return { ...plain, base: showFunction(value as () => void) };
  if (value instanceof Error) return { ...plain, base: inspectError(value) };
  if (value instanceof RegExp) return { ...plain, base: String(value) };
  if (value instanceof Date) {
    return { ...plain, base: Number.isNaN(value.getTime()) ? String(value) : value.toISOString() };
  }
  const boxed = boxedOf(value);
  if (boxed !== undefined) return { ...plain, base: boxed, listed: boxed.startsWith('[String') };
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  const isTagged = typeof tag === 'string' && tag !== '' && tag !== name && !Object.hasOwn(value, Symbol.toStringTag);
  const mark = isTagged ? `[${tag}] ` : '';
  if (name === 'Object' && mark === '') return plain;
  return { ...plain, prefix: `${name === null ? '[Object: null prototype]' : name} ${mark}` };
}

function boxedOf(value: object): string | undefined {
  const kind = /^\[object (Number|String|Boolean|BigInt|Symbol)\]$/.exec(Object.prototype.toString.call(value))?.[1];
  if (kind === undefined) return undefined;
  const held: unknown = value.valueOf();
  return typeof held === 'object' ? undefined : `[${kind}: ${inspect(held)}]`;
}

function limited(length: number, at: (index: number) => string): string[] {
  const shown = Array.from({ length: Math.min(length, MAX_ENTRIES) }, (_, index) => at(index));
  return length > MAX_ENTRIES ? [...shown, more(length - MAX_ENTRIES)] : shown;
}

function more(count: number): string {
  return `... ${count} more item${count === 1 ? '' : 's'}`;
}

function indexed<T>(values: Iterable<T>, show: (value: T) => string): (index: number) => string {
  const all = [...values];
  return (index) => show(all[index]!);
}

function elements(array: readonly unknown[], show: Show): string[] {
  const shown: string[] = [];
  let index = 0;
  while (index < array.length && shown.length < MAX_ENTRIES) {
    let end = index;
    while (end < array.length && !(end in array)) end++;
    const holes = end - index;
    shown.push(holes > 0 ? `<${holes} empty item${holes === 1 ? '' : 's'}>` : show(array[index]));
    index = holes > 0 ? end : index + 1;
  }
  return index < array.length ? [...shown, more(array.length - index)] : shown;
}
