/*
 * The globals of the web that the engine lacks, by name: a bundler adds each to the programs that refer to it. The
 * engine has queueMicrotask, atob, btoa and DOMException. The order is that of loading: a module may use a global while
 * it is loaded.
 */
import { clearInterval, clearTimeout, setInterval, setTimeout } from './timers.js';
import { performance } from './performance.js';
import { crypto } from './crypto.js';
import { TextDecoder } from './text-decoder.js';
import { TextEncoder } from './text-encoder.js';
import { CustomEvent, Event, EventTarget } from './event-target.js';
import { AbortController, AbortSignal } from './abort.js';
import { structuredClone } from './structured-clone.js';
import { console } from './console.js';
import { URLSearchParams } from './url/search-params.js';
import { URL } from './url/url.js';

export {
  clearInterval,
  clearInterval as 'globalThis.clearInterval',
  clearTimeout,
  clearTimeout as 'globalThis.clearTimeout',
  setInterval,
  setInterval as 'globalThis.setInterval',
  setTimeout,
  setTimeout as 'globalThis.setTimeout',
  performance,
  performance as 'globalThis.performance',
  crypto,
  crypto as 'globalThis.crypto',
  TextDecoder,
  TextDecoder as 'globalThis.TextDecoder',
  TextEncoder,
  TextEncoder as 'globalThis.TextEncoder',
  CustomEvent,
  CustomEvent as 'globalThis.CustomEvent',
  Event,
  Event as 'globalThis.Event',
  EventTarget,
  EventTarget as 'globalThis.EventTarget',
  AbortController,
  AbortController as 'globalThis.AbortController',
  AbortSignal,
  AbortSignal as 'globalThis.AbortSignal',
  structuredClone,
  structuredClone as 'globalThis.structuredClone',
  console,
  console as 'globalThis.console',
  URL,
  URL as 'globalThis.URL',
  URLSearchParams,
  URLSearchParams as 'globalThis.URLSearchParams',
};
