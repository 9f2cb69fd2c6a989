import {
  argument,
  device,
  fetchHandler,
  foreign,
  httpServer,
  job,
  netif,
  directStack,
  resolve,
  serve,
  socketStack,
  tcpPort,
  toGraph,
  type,
  udpPort,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';
import { unix } from '../../test/configurations.js';
import { refusalOf } from '../../test/refusal.js';
import { refuseSharedPorts } from './listeners.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'x', jobs: jobs.map(({ node }) => node) });
const site = (options?: Parameters<typeof httpServer>[1], stack = socketStack()): Impl<Job> =>
  serve(foreign('App.site', fetchHandler), httpServer(stack, options));
const admin = (options?: Parameters<typeof httpServer>[1], stack = socketStack()): Impl<Job> =>
  serve(foreign('App.admin', fetchHandler), httpServer(stack, options));
const port = (name: string, fallback?: number, kind: typeof tcpPort = tcpPort): Impl<number> =>
  argument(name, kind, { doc: 'A port.', ...(fallback === undefined ? {} : { default: fallback }) });
const receiver = (name: string, given: Impl<number>, kind: typeof tcpPort = tcpPort): Impl<Job> =>
  foreign(name, kind.to(job)).$(given);

it.each<[string, Graph, string]>([
  [
    'servers of two groups',
    graphOf(site(), admin({ group: 'admin' })),
    "httpServer(socketStack()) and httpServer(socketStack(), { group: 'admin' }) listen on TCP port 8080 by default.",
  ],
  [
    'servers with one argument, on two networks',
    graphOf(site({}, directStack(netif('1'))), admin({}, directStack(netif('2'), { group: 'lan' }))),
    "httpServer(directStack(netif('1'))) and httpServer(directStack(netif('2'), { group: 'lan' })) listen on TCP port 8080 by default.",
  ],
  [
    'a server and a module',
    graphOf(site(), receiver('Echo.Main', port('echo-port', 8080))),
    'httpServer(socketStack()) and --echo-port listen on TCP port 8080 by default.',
  ],
  [
    'two modules over UDP',
    graphOf(receiver('A.B', port('a', 53, udpPort), udpPort), receiver('C.D', port('c', 53, udpPort), udpPort)),
    '--a and --c listen on UDP port 53 by default.',
  ],
])('refuses %s with one port, and names both lines', (_, graph, message) => {
  const error = refusalOf(() => refuseSharedPorts(graph));
  expect(error).toMatchObject({ code: 'MIR0213', message });
});

it('points at both calls', () => {
  const first = site();
  const second = admin({ group: 'admin' });
  const whereOf = ({ node }: Impl<Job>): unknown => node.args[1]!.where;
  try {
    refuseSharedPorts(graphOf(first, second));
    throw new Error('it was accepted');
  } catch (error) {
    expect(error).toMatchObject({ code: 'MIR0213', where: whereOf(second), related: whereOf(first) });
    expect(whereOf(first)).toMatchObject({ line: expect.any(Number) });
    expect(whereOf(first)).not.toEqual(whereOf(second));
  }
});

it.each<[string, Graph]>([
  ['servers with two ports', graphOf(site(), admin({ group: 'admin', port: 8081 }))],
  ['servers with free ports', graphOf(site({ port: 0 }), admin({ group: 'admin', port: 0 }))],
  ['ports without a default', graphOf(receiver('A.B', port('a')), receiver('C.D', port('c')))],
  [
    'one port of TCP and of UDP',
    graphOf(receiver('A.B', port('a', 53)), receiver('C.D', port('c', 53, udpPort), udpPort)),
  ],
  ['one port that two modules receive', graphOf(receiver('A.B', port('a', 80)), receiver('C.D', port('a', 80)))],
  [
    'one port of a module and of a device of its author',
    graphOf(
      foreign('A.B', tcpPort.to(type('x')).to(job)).$(
        port('a', 80),
        device(tcpPort.to(type('x')), { module: './x#connect', args: [port('a', 80)] }),
      ),
    ),
  ],
])('accepts %s', (_, graph) => {
  expect(() => refuseSharedPorts(graph)).not.toThrow();
});

it('is checked by configure', () => {
  const around = { modules: new Map<string, string>(), tsconfig: undefined, version: '0.1.0' };
  const graph = graphOf(site(), admin({ group: 'admin' }));
  expect(refusalOf(() => resolve(graph, unix, around)).code).toBe('MIR0213');
});
