import { refusalOf } from '../../test/refusal.js';
import {
  defaultConsole,
  describeTree,
  fetchHandler,
  foreign,
  graphArguments,
  httpServer,
  metrics,
  serve,
  socketStack,
  toGraph,
  userPackages,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';
import { unix } from '../../test/configurations.js';
import { refuseSharedPorts } from '../graph/listeners.js';
import { declaredPorts, drainMs } from '../plan/declared-ports.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'site', jobs: jobs.map(({ node }) => node) });
const stack = socketStack();
const site = (port = 8080): Impl<Job> => serve(foreign('App.default', fetchHandler), httpServer(stack, { port }));

it('is a job with an argument for its port, and shares the stack', () => {
  const graph = graphOf(site(), metrics(stack));
  const ports = graphArguments(graph).filter(({ name }) => name.includes('port'));
  expect(ports.map(({ name, default: fallback }) => [name, fallback])).toEqual([
    ['port', '8080'],
    ['metrics-port', '9100'],
  ]);
  expect(graph.nodes.filter(({ type }) => type === 'stack')).toHaveLength(1);
  expect(userPackages(graphOf(metrics(stack)), '1.2.3')).toContain('@mirage/http@1.2.3');
});

it('is forwarded as a port of HTTP, and takes no time to drain', () => {
  const graph = graphOf(metrics(stack));
  expect(declaredPorts(graph, ['--metrics-port=9200'])).toEqual([{ protocol: 'tcp', port: 9200, isHttp: true }]);
  expect(drainMs(graph, [])).toBe(0);
});

it('appears in a description, with its port', () => {
  const lines = describeTree(graphOf(site(), metrics(stack)), unix).split('\n');
  expect(lines[0]).toMatch(/, metrics\(sockets, logs, --metrics-port\)\]$/);
  expect(lines).toEqual(
    expect.arrayContaining([
      '└─ metrics: job',
      '   └─ --metrics-port: tcpPort',
      'argument --metrics-port: The port of /metrics, /livez and /readyz. (default: 9100)',
    ]),
  );
});

it('has a label as config.ts writes it', () => {
  expect(metrics(stack, { group: 'lan', port: 9101 }).node).toMatchObject({
    device: { label: "metrics(socketStack(), { group: 'lan', port: 9101 })", title: 'metrics lan' },
  });
});

it('shares no port with a server', () => {
  expect(refusalOf(() => refuseSharedPorts(graphOf(site(9100), metrics(stack))))).toMatchObject({
    code: 'MIR0213',
    message: 'httpServer(socketStack(), { port: 9100 }) and metrics(socketStack()) listen on TCP port 9100 by default.',
  });
});

it.each<[string, () => unknown, string, string]>([
  ['a console', () => metrics(defaultConsole as never), 'MIR0107', 'expects a stack as argument 1'],
  ['a bad group', () => metrics(stack, { group: 'a b' }), 'MIR0113', 'expects a name as group'],
  ['a bad port', () => metrics(stack, { port: 65_536 }), 'MIR0113', "argument 'metrics-port' has a default"],
])('refuses %s', (_name, run, code, message) => {
  const refusal = refusalOf(run);
  expect(refusal.code).toBe(code);
  expect(refusal.message).toContain(message);
});
