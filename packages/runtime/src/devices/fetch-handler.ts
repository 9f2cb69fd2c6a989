import type { FetchHandler } from '@mirage/types';

/** Returns the handler unchanged. main.ts calls it, so that the type check compares an app with what a server calls. */
export function fetchHandler<Env>(handler: FetchHandler<Env>): FetchHandler<Env> {
  return handler;
}
