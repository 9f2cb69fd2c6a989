/*
 * The globals that are not Node's own on unix, by name: the bundler puts them in the place of Node's wherever a program
 * names them. `TextDecoder` is that of images, since Node's knows the encodings that it was built with.
 */
import { TextDecoder } from '@mirage/runtime/text-decoder';
import { AbortSignal } from './abort-signal.js';
import { setInterval, setTimeout } from './timers.js';

export {
  AbortSignal,
  AbortSignal as 'globalThis.AbortSignal',
  setInterval,
  setInterval as 'globalThis.setInterval',
  setTimeout,
  setTimeout as 'globalThis.setTimeout',
  TextDecoder,
  TextDecoder as 'globalThis.TextDecoder',
};
