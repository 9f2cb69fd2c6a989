import type { Stack } from '@mirage/types';
import { calledAs } from '../dsl/called-as.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { argument } from '../dsl/key.js';
import { job, type Job } from '../dsl/type.js';
import { tcpPort } from '../dsl/value-type.js';
import { labelOf, quote } from '../dsl/wording.js';
import { defaultLogs, logs } from './logs.js';
import { stack } from './stack.js';

/**
 * The options of `metrics`.
 *
 * @example
 *   import { genericStack, metrics, tap0, type MetricsOptions } from 'mirage';
 *
 *   // Its argument is --admin-metrics-port.
 *   const options: MetricsOptions = { group: 'admin', port: 9101 };
 *   export const admin = metrics(genericStack(tap0), options);
 */
export interface MetricsOptions {
  /** A prefix of the name of its argument. Default: none. */
  readonly group?: string;
  /** The port without the argument `--metrics-port`: 0 to 65,535, 0 for a free one. Default: 9100. */
  readonly port?: number;
}

/** The function that connects `metrics`. */
export const CONNECT_METRICS = '@mirage/http#connectMetrics';

/**
 * A job that shows what the unikernel does, over HTTP on a port of its own: `/metrics` in the text format of
 * Prometheus, `/livez`, and `/readyz`, which has the status 503 while HTTP servers drain. The unikernel accepts the
 * argument `--metrics-port` (9100). The job ends after a shutdown request, when all HTTP servers have ended.
 *
 * @param given The stack that it listens on, and whose counters it shows.
 * @throws MIR0107 if `given` is not a stack, MIR0113 if the group or the port is not valid.
 * @example
 *   import { fetchHandler, foreign, genericStack, httpServer, metrics, register, serve, tap0 } from 'mirage';
 *
 *   const net = genericStack(tap0);
 *   register('site', [serve(foreign('App.default', fetchHandler), httpServer(net)), metrics(net)]);
 */
export function metrics(given: Impl<Stack>, { group, port = 9100 }: MetricsOptions = {}): Impl<Job> {
  const shown = [
    ...(group === undefined ? [] : [`group: ${quote(group)}`]),
    ...(port === 9100 ? [] : [`port: ${port}`]),
  ];
  const options = shown.length === 0 ? '' : `, { ${shown.join(', ')} }`;
  const device = {
    kind: 'module',
    connect: CONNECT_METRICS,
    parameters: { group: group ?? '' },
    packages: ['@mirage/http'],
    label: `metrics(${labelOf(given)}${options})`,
    title: group === undefined ? 'metrics' : `metrics ${group}`,
  } as const;
  const ownPort = calledAs(metrics, 2, () =>
    argument('metrics-port', tcpPort, {
      doc: 'The port of /metrics, /livez and /readyz.',
      default: port,
      ...(group === undefined ? {} : { group }),
    }),
  );
  return deviceImpl(stack.to(logs).to(tcpPort).to(job), device, metrics, [given, defaultLogs, ownPort]);
}
