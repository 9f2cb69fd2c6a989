/*
 * The globals of the web that are not Node's own on unix, by name: the bundler puts them in the place of Node's wherever a program names them.
 */
import { AbortSignal } from './abort-signal.js';
import { setInterval, setTimeout } from './timers.js';

export {
  AbortSignal,
  AbortSignal as 'globalThis.AbortSignal',
  setInterval,
  setInterval as 'globalThis.setInterval',
  setTimeout,
  setTimeout as 'globalThis.setTimeout',
};
