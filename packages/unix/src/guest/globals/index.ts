/*
 * The globals that replace Node's on unix. The bundler substitutes them wherever a program uses their names.
 * `TextDecoder` is the one of images, because the encodings of Node's depend on how Node was built.
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
