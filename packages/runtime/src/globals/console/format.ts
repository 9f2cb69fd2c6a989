import { inspect } from './inspect.js';

/**
 * Formats the arguments of one console call: fills the placeholders of the first, and appends the others, separated by
 * spaces.
 */
export function format(values: readonly unknown[]): string {
  const [first, ...others] = values;
  if (typeof first !== 'string' || others.length === 0) return values.map(shown).join(' ');
  let next = 0;
  const text = first.replace(/%[sdifjoOc%]/g, (placeholder) => {
    if (placeholder === '%%') return '%';
    if (next === others.length) return placeholder;
    return fill(placeholder, others[next++]);
  });
  return [text, ...others.slice(next).map(shown)].join(' ');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

function fill(placeholder: string, value: unknown): string {
  switch (placeholder) {
    case '%s':
      return asText(value);
    case '%d':
      return typeof value === 'bigint' || typeof value === 'object'
        ? inspect(asNumber(value))
        : inspect(Number(toPlain(value)));
    case '%i':
      return typeof value === 'bigint'
        ? `${value}n`
        : inspect(typeof value === 'object' ? NaN : parseInt(toPlain(value), 10));
    case '%f':
      return inspect(typeof value === 'symbol' ? NaN : parseFloat(String(value)));
    case '%j':
      return asJson(value);
    case '%c':
      return '';
    default:
      return inspect(value, placeholder === '%o' ? { depth: 4 } : undefined);
  }
}

function asNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? value : value === null ? 0 : NaN;
}

function toPlain(value: unknown): string {
  return typeof value === 'symbol' ? 'NaN' : String(value === '' ? 0 : value);
}

function asText(value: unknown): string {
  if (typeof value === 'bigint' || Object.is(value, -0)) return inspect(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return hasOwnText(value) ? String(value) : inspect(value, { depth: 0 });
}

/** Prototypes whose toString shows less than inspect. */
const PLAIN: readonly object[] = [Object, Array, Date, Error, Function, RegExp].map(
  ({ prototype }) => prototype as object,
);

/** Returns whether the object or its class defines a toString. */
function hasOwnText(value: object): boolean {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, 'toString')) return !PLAIN.includes(at);
  }
  return false;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return '[Circular]';
    throw error;
  }
}
