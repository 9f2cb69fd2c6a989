/*
 * Numbers are formatted by `Intl.NumberFormat`, alone and in lists. Source: ECMA-402, 19.2, 19.3 and 19.5.
 */
import { NumberFormat } from '../number-format.js';
import { replaceMethods } from './replace.js';

type Shown = { toLocaleString(locales?: unknown, options?: unknown): string } | null | undefined;

replaceMethods(Number.prototype, {
  toLocaleString(this: number, locales?: unknown, options?: unknown): string {
    return new NumberFormat(locales, options).format(Number.prototype.valueOf.call(this));
  },
});

replaceMethods(BigInt.prototype, {
  toLocaleString(this: bigint, locales?: unknown, options?: unknown): string {
    return new NumberFormat(locales, options).format(BigInt.prototype.valueOf.call(this));
  },
});

const ofList = {
  toLocaleString(this: ArrayLike<Shown>, locales?: unknown, options?: unknown): string {
    return Array.from(this, (value) => value?.toLocaleString(locales, options) ?? '').join(',');
  },
};

replaceMethods(Array.prototype, ofList);
replaceMethods(Object.getPrototypeOf(Uint8Array.prototype) as object, ofList);
