import { abortTimeoutMs } from '@mirage/runtime';
import { setTimeout } from './timers.js';

/*
 * Node's AbortSignal with a `timeout` of any length that keeps the program alive, as a timer does. It is Node's own
 * class, so every signal is an instance of it.
 */

const { AbortSignal: signals, AbortController: Controller, DOMException: Exception } = globalThis;

signals.timeout = function timeout(milliseconds: number): AbortSignal {
  const controller = new Controller();
  setTimeout(
    () => controller.abort(new Exception('The operation was aborted due to timeout', 'TimeoutError')),
    abortTimeoutMs(milliseconds),
  );
  return controller.signal;
};

export { signals as AbortSignal };
