/** The maximum number of bytes to show of a buffer. */
const MAX_BYTES = 100;
/** The maximum number of characters to show of a text inside an object. */
const MAX_CHARACTERS = 10000;

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\x0b': '\\x0B',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
};

/** Quotes a text as in source code, with quotes that it does not contain. */
export function quoteText(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
  const quote = !cut.includes("'") ? "'" : !cut.includes('"') ? '"' : /[`]|\$\{/.test(cut) ? "'" : '`';
  // eslint-disable-next-line no-control-regex -- control characters have to be shown
  const escaped = cut.replace(/[\x00-\x1f\x7f-\x9f'\\]|[\ud800-\udfff]/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : character;
    const code = character.charCodeAt(0);
    if (code >= 0xd800) return `\\u${code.toString(16)}`;
    return ESCAPES[character] ?? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  const left = text.length - cut.length;
  return `${quote}${escaped}${quote}${left > 0 ? `... ${left} more character${left === 1 ? '' : 's'}` : ''}`;
}

/** Returns the name of the class of an object, or null if its prototype chain has none. */
export function nameOfClass(value: object): string | null {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const held: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof held === 'function' && held.name !== '' && isInstance(value, held)) return held.name;
  }
  return null;
}

function isInstance(value: object, kind: unknown): boolean {
  const { prototype } = kind as { prototype?: unknown };
  return typeof prototype === 'object' && prototype !== null && Object.prototype.isPrototypeOf.call(prototype, value);
}

/** `[Function: name]`, `[class A extends B]`. */
export function showFunction(value: () => void): string {
  const name = Object.getOwnPropertyDescriptor(value, 'name')?.value as unknown;
  if (isClass(value)) {
    const parent = Object.getPrototypeOf(value) as { name?: string } | null;
    const extended = parent?.name ? ` extends ${parent.name}` : '';
    return `[class ${typeof name === 'string' && name !== '' ? name : '(anonymous)'}${extended}]`;
  }
  const kind = tagOf(value);
  return typeof name === 'string' && name !== '' ? `[${kind}: ${name}]` : `[${kind} (anonymous)]`;
}

/**
 * Detects a class by its prototype property, which is read-only: images keep no source text. Built-in constructors do
 * not count.
 */
function isClass(value: () => void): boolean {
  const { writable } = Object.getOwnPropertyDescriptor(value, 'prototype') ?? {};
  return (
    writable === false &&
    (globalThis as unknown as Record<string, unknown>)[value.name] !== value &&
    !/Generator/.test(tagOf(value))
  );
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Formats an error with name, message and stack, or without a stack as name and message in brackets. */
export function inspectError(error: Error): string {
  const name = nameOfError(error);
  const message = String(error.message);
  const title = message === '' ? name : `${name}: ${message}`;
  const stack = typeof error.stack === 'string' ? error.stack : '';
  // Engines differ: in V8 the stack begins with the title, in QuickJS with the first frame.
  const frames = stack.slice(stack.search(/^ *at /m)).trimEnd();
  return !/^ *at /m.test(stack) ? `[${title}]` : `${title}\n${frames}`;
}

function nameOfError(error: Error): string {
  const name = String(error.name);
  const ofClass = nameOfClass(error);
  if (ofClass === 'DOMException') return `${ofClass} [${name}]`;
  return name === 'Error' && ofClass !== null && ofClass !== '' ? ofClass : name;
}

/** `01 02 ff`. */
export function showBytes(buffer: ArrayBuffer): string {
  const shown = Array.from(new Uint8Array(buffer, 0, Math.min(buffer.byteLength, MAX_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join(' ');
  const left = buffer.byteLength - MAX_BYTES;
  return left > 0 ? `${shown} ... ${left} more byte${left === 1 ? '' : 's'}` : shown;
}
