/*
 * One wire from the platform to the program: somebody asks the unikernel to end (SIGTERM on unix, `xl shutdown` on
 * Xen). The program takes its end by calling `shutdownSignal`; until it does, platforms end it at once.
 */

import type {} from '@mirage/types';

/** The reason of an aborted shutdown signal. A job that rejects with it has ended in good order. */
export class ShutdownRequested extends Error {
  override readonly name = 'ShutdownRequested';

  /** @param by what the platform was told: `SIGTERM`, `SIGINT`, `poweroff`, `reboot` */
  constructor(readonly by: string) {
    super(`the unikernel is asked to end (${by})`);
  }
}

// Module state, like that of `register`: main.ts, the platform and the user's modules share nothing but the program.
const wire: { controller?: AbortController; onTaken?: () => void } = {};

/**
 * Aborted when the unikernel is asked to end; always the same signal. Who calls this takes over the ending: the
 * platform then waits until every job has ended, and a second request ends at once. Without a call, a request ends the
 * unikernel by itself.
 */
export function shutdownSignal(): AbortSignal {
  if (!wire.controller) {
    wire.controller = new AbortController();
    wire.onTaken?.();
  }
  return wire.controller.signal;
}

/**
 * For platforms: passes a request on. False when the program never asked to be told, or was told already: then the
 * platform ends it.
 */
export function requestShutdown(by: string): boolean {
  const { controller } = wire;
  if (!controller || controller.signal.aborted) return false;
  controller.abort(new ShutdownRequested(by));
  return true;
}

/**
 * For platforms that can be asked: calls back, once, when the program takes its end, be it before this call. From then
 * on a job may wait for it.
 */
export function onShutdownTaken(callback: () => void): void {
  if (wire.controller) callback();
  else wire.onTaken = callback;
}
