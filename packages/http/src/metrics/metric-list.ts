import type { DriverCounters } from '@mirage/runtime';
import type { HttpStatistics, StackStatistics } from '@mirage/types';

/** What the values of metrics come from. */
export interface MetricSources {
  /** When the program started, in seconds since 1970. */
  readonly startSeconds: number;
  /** `undefined` if the platform does not measure it. */
  readonly heapBytes: number | undefined;
  readonly drivers: readonly DriverCounters[];
  readonly stack: StackStatistics;
  readonly servers: readonly {
    readonly name: string;
    readonly counters: HttpStatistics & { droppedLogLines: number };
  }[];
}

/** A value, with the values of the metric's labels in their order. */
export type Sample = readonly [value: number, ...labels: string[]];

/** A metric: its name, which ends in its unit and for counters in `_total`, and its values. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  /** What it counts, as a sentence. */
  readonly help: string;
  readonly read: (sources: MetricSources) => readonly Sample[];
}

/** All metrics, in the order of the page. The table of the README is compared with them. */
export const METRICS: readonly Metric[] = [
  gauge('process_start_time_seconds', 'When the program started, since 1970.', (from) => from.startSeconds),
  gauge('mirage_heap_bytes', 'Memory that values of the program occupy.', (from) => from.heapBytes),
  {
    name: 'mirage_driver_events_total',
    type: 'counter',
    labels: ['device', 'counter'],
    help: 'What the driver of a device counts. The README of the platform lists the counters.',
    read: ({ drivers }) =>
      drivers.flatMap(({ device, counters }) =>
        Object.entries(counters).map(([name, value]): Sample => [value, device, name]),
      ),
  },
  gauge('mirage_tcp_open_flows', 'TCP connections that are open.', (from) => from.stack.openFlows),
  counter('mirage_tcp_accepted_flows_total', 'TCP connections that were accepted.', (from) => from.stack.acceptedFlows),
  counter('mirage_tcp_connected_flows_total', 'TCP connections to peers.', (from) => from.stack.connectedFlows),
  counter('mirage_tcp_received_bytes_total', 'Bytes of TCP that the program received.', (from) => from.stack.rxBytes),
  counter('mirage_tcp_sent_bytes_total', 'Bytes of TCP that the program wrote.', (from) => from.stack.txBytes),
  counter('mirage_udp_received_datagrams_total', 'UDP datagrams for the program.', (from) => from.stack.rxDatagrams),
  counter('mirage_udp_sent_datagrams_total', 'UDP datagrams of the program.', (from) => from.stack.txDatagrams),
  counter(
    'mirage_stack_handler_errors_total',
    'Errors of handlers that the stack calls.',
    (from) => from.stack.handlerErrors,
  ),
  {
    name: 'mirage_stack_dropped_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Received frames, packets, segments and datagrams that the stack dropped.',
    read: ({ stack }) => Object.entries(stack.dropped).map(([reason, value]): Sample => [value, reason]),
  },
  ofServers('mirage_http_open_connections', 'gauge', 'Connections that are open.', 'openConnections'),
  ofServers(
    'mirage_http_accepted_connections_total',
    'counter',
    'Connections that were accepted.',
    'acceptedConnections',
  ),
  ofServers(
    'mirage_http_connection_limit_hits_total',
    'counter',
    'How often the server had as many connections as it may, and stopped accepting.',
    'connectionLimitHits',
  ),
  ofServers('mirage_http_open_requests', 'gauge', 'Requests whose response is not complete.', 'openRequests'),
  ofServers('mirage_http_requests_total', 'counter', 'Requests.', 'requests'),
  ofServers(
    'mirage_http_bad_requests_total',
    'counter',
    'Requests that were refused before the handler saw them.',
    'badRequests',
  ),
  ofServers(
    'mirage_http_bad_forwarded_fields_total',
    'counter',
    'Requests of trusted proxies with malformed fields about the client.',
    'badForwardedFields',
  ),
  ofServers(
    'mirage_http_bad_proxy_heads_total',
    'counter',
    'Connections of trusted proxies without a valid head of the PROXY protocol.',
    'badProxyHeads',
  ),
  ofServers(
    'mirage_http_handler_errors_total',
    'counter',
    'Errors of handlers, and rejections that nobody handled.',
    'handlerErrors',
  ),
  ofServers(
    'mirage_http_aborted_responses_total',
    'counter',
    'Responses that did not reach their end.',
    'abortedResponses',
  ),
  ofServers(
    'mirage_http_dropped_log_lines_total',
    'counter',
    'Lines of the access log that were dropped, because the console was too slow.',
    'droppedLogLines',
  ),
];

type Value = (from: MetricSources) => number | undefined;

function single(type: Metric['type'], name: string, help: string, value: Value): Metric {
  const read = (from: MetricSources): Sample[] => {
    const found = value(from);
    return found === undefined ? [] : [[found]];
  };
  return { name, type, labels: [], help, read };
}

function gauge(name: string, help: string, value: Value): Metric {
  return single('gauge', name, help, value);
}

function counter(name: string, help: string, value: Value): Metric {
  return single('counter', name, help, value);
}

function ofServers(
  name: string,
  type: Metric['type'],
  help: string,
  which: keyof MetricSources['servers'][number]['counters'],
): Metric {
  return {
    name,
    type,
    labels: ['server'],
    help,
    read: ({ servers }) => servers.map(({ name: server, counters }): Sample => [counters[which], server]),
  };
}
