import type { ConnectOptions, FlowOptions, ListenOptions } from '@mirage/types';

/** The default limit of connections that wait for the program. */
export const DEFAULT_BACKLOG = 128;

/** Connection requests are repeated for at least 3 minutes. Source: RFC 9293, 3.8.3. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 180_000;

/** Throws a RangeError unless `port` is an integer from `least` to 65,535. */
export function checkPort(port: number, least: 0 | 1): void {
  if (!Number.isInteger(port) || port < least || port > 65_535) {
    throw new RangeError(`A port must be an integer from ${least} to 65535, not ${port}.`);
  }
}

/** Throws a RangeError for options of `listen` that are out of range. */
export function checkListenOptions({ backlog = DEFAULT_BACKLOG, ...options }: ListenOptions): void {
  if (!Number.isInteger(backlog) || backlog < 1)
    throw new RangeError(`backlog must be an integer from 1, not ${backlog}.`);
  checkFlowOptions(options);
}

/** Throws a RangeError for options of `connect` that are out of range. */
export function checkConnectOptions({ timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, ...options }: ConnectOptions): void {
  checkLeast('timeoutMs', timeoutMs, 1);
  checkFlowOptions(options);
}

function checkFlowOptions({ keepAlive }: FlowOptions): void {
  if (keepAlive === undefined) return;
  const { idleMs, intervalMs = 1000, probes = 1 } = keepAlive;
  checkLeast('keepAlive.idleMs', idleMs, 1000);
  checkLeast('keepAlive.intervalMs', intervalMs, 1000);
  if (!Number.isInteger(probes) || probes < 1) {
    throw new RangeError(`keepAlive.probes must be an integer from 1, not ${probes}.`);
  }
}

function checkLeast(name: string, value: number, least: number): void {
  if (!(value >= least)) throw new RangeError(`${name} must be a number from ${least}, not ${value}.`);
}
