/*
 * Shutdown requests from the platform to the program (SIGTERM on unix, `xl shutdown` on Xen). A program that calls
 * `shutdownSignal` handles them itself; otherwise the platform ends it at once.
 */

import type {} from '@mirage/types';

/**
 * The reason of an aborted shutdown signal. A job that rejects with it has ended without an error.
 *
 * @example
 *   import { ShutdownRequested, shutdownSignal } from 'mirage/runtime';
 *
 *   shutdownSignal().addEventListener('abort', () => {
 *     const { reason } = shutdownSignal();
 *     if (reason instanceof ShutdownRequested) console.log(`ends because of ${reason.by}`);
 *   });
 */
export class ShutdownRequested extends Error {
  override readonly name = 'ShutdownRequested';

  /** @param by the request that the platform received: `SIGTERM`, `SIGINT`, `poweroff`, `reboot` */
  constructor(readonly by: string) {
    super(`the unikernel is asked to end (${by})`);
  }
}

// Module state, like that of `register`: main.ts, the platform and the modules of the user share only the program.
const wire: { controller?: AbortController; onTaken?: () => void } = {};

/**
 * Returns the signal that is aborted by a shutdown request; always the same signal. A program that calls this function
 * handles the request itself: the platform waits until every job has ended, and only a second request ends the
 * unikernel at once. Without a call, the first request ends it at once.
 *
 * @example
 *   import { shutdownSignal } from 'mirage/runtime';
 *   import type { Network } from 'mirage/types';
 *
 *   export const Echo = {
 *     async start(network: Network): Promise<void> {
 *       shutdownSignal().addEventListener('abort', () => void network.disconnect());
 *       await network.listen((frame) => void network.write(frame));
 *     },
 *   };
 */
export function shutdownSignal(): AbortSignal {
  if (!wire.controller) {
    wire.controller = new AbortController();
    wire.onTaken?.();
  }
  return wire.controller.signal;
}

/**
 * Passes a request to the program, for platforms. Returns false if the program does not handle requests, or has
 * received one already: then the platform ends it.
 */
export function requestShutdown(by: string): boolean {
  const { controller } = wire;
  if (!controller || controller.signal.aborted) return false;
  controller.abort(new ShutdownRequested(by));
  return true;
}

/**
 * Calls back once when the program handles shutdown requests, for platforms; at once if it does already. From then on a
 * job may wait for a request.
 */
export function onShutdownTaken(callback: () => void): void {
  if (wire.controller) callback();
  else wire.onTaken = callback;
}
