import { supportedLocales } from './locale.js';

type Constructor = new (...values: never[]) => object;

/** A piece of formatted text and its type. */
export interface Part {
  readonly type: string;
  readonly value: string;
}

export const literal = (value: string): Part => ({ type: 'literal', value });

export const textOf = (parts: readonly Part[]): string => parts.map(({ value }) => value).join('');

/**
 * Turns a class into a constructor of `Intl`: with `supportedLocalesOf` and a tag, and, where the standard requires it,
 * callable without `new`.
 */
export function intlConstructor<T extends Constructor>(name: string, base: T, isCallable = false): T {
  const made = isCallable
    ? new Proxy(base, { apply: (target, _, values) => Reflect.construct(target, values) as unknown })
    : base;
  const hidden = (target: object, key: PropertyKey, value: unknown): void => {
    Object.defineProperty(target, key, { value, writable: typeof key === 'string', configurable: true });
  };
  hidden(base, 'name', name);
  hidden(base, 'supportedLocalesOf', (locales: unknown) => supportedLocales(locales));
  hidden(base.prototype as object, 'constructor', made);
  hidden(base.prototype as object, Symbol.toStringTag, `Intl.${name}`);
  return made;
}
