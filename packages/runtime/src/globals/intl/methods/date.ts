/*
 * Dates are formatted by `Intl.DateTimeFormat`. Source: ECMA-402, 19.4.
 */
import { dateFormat } from '../date-time-format.js';
import type { Defaults } from '../date/components.js';
import { replaceMethods } from './replace.js';

function show(date: Date, locales: unknown, options: unknown, required: Defaults, defaults: Defaults): string {
  const time = Date.prototype.getTime.call(date);
  const format = dateFormat(locales, options, required, defaults);
  return Number.isNaN(time) ? 'Invalid Date' : format.format(time);
}

replaceMethods(Date.prototype, {
  toLocaleString(this: Date, locales?: unknown, options?: unknown): string {
    return show(this, locales, options, 'all', 'all');
  },
  toLocaleDateString(this: Date, locales?: unknown, options?: unknown): string {
    return show(this, locales, options, 'date', 'date');
  },
  toLocaleTimeString(this: Date, locales?: unknown, options?: unknown): string {
    return show(this, locales, options, 'time', 'time');
  },
});
