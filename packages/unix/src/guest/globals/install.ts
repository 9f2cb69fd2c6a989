/*
 * Defines the same globals as properties of `globalThis`, for programs that can access them other than by their names,
 * and `self`, which Node lacks. It runs before any other module of the program.
 */
import { installOn } from '@mirage/runtime';
import { TextDecoder } from '@mirage/runtime/text-decoder';
import { AbortSignal } from './abort-signal.js';
import { setInterval, setTimeout } from './timers.js';

installOn(globalThis, { AbortSignal, setInterval, setTimeout, TextDecoder, self: globalThis });
