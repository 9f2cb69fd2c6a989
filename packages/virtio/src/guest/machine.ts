import { createLoop } from './loop.js';
import { installGlobals } from './globals.js';

/**
 * The one machine that this program runs on: its natives and its loop. Made when the bundle is evaluated, at build time, and part of the snapshot; nothing
 * of it touches a device before `boot`.
 */
export const machine = (() => {
  const natives = globalThis.__mirage;
  const loop = createLoop(natives);
  installGlobals(globalThis, natives, loop);
  return { natives, loop };
})();
