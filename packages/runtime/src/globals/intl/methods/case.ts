/*
 * Case mapping always uses the only locale. Source: ECMA-402, 19.1.2.
 */
import { canonicalLocales } from '../locale.js';
import { replaceMethods } from './replace.js';

replaceMethods(String.prototype, {
  toLocaleLowerCase(this: string, locales?: unknown): string {
    canonicalLocales(locales);
    return String.prototype.toLowerCase.call(this);
  },
  toLocaleUpperCase(this: string, locales?: unknown): string {
    canonicalLocales(locales);
    return String.prototype.toUpperCase.call(this);
  },
});
