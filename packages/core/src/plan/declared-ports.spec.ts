import {
  argument,
  crunch,
  fetchHandler,
  foreign,
  httpServer,
  integer,
  job,
  prefix,
  serve,
  socketStack,
  tcpPort,
  text,
  toGraph,
  udpPort,
} from '../index.js';
import { declaredPorts, drainMs, staticAddress } from './declared-ports.js';

const graph = toGraph({
  name: 'server',
  jobs: [
    foreign('Server.Main', integer.to(tcpPort).to(tcpPort).to(udpPort).to(job)).$(
      argument('times', integer, { doc: 'How often.', default: 80 }),
      argument('port', tcpPort, { doc: 'The port.', default: 8007 }),
      argument('admin', tcpPort, { doc: 'The other port.', default: 9 }),
      argument('udp-port', udpPort, { doc: 'The port of UDP.', default: 53 }),
    ).node,
  ],
});
const tcp = (port: number) => ({ protocol: 'tcp', port, isHttp: false });
const udp = (port: number) => ({ protocol: 'udp', port, isHttp: false });

it.each([
  [[], [tcp(8007), tcp(9), udp(53)]],
  [['--port=80'], [tcp(80), tcp(9), udp(53)]],
  [
    ['--port', '80', '--admin=81', '--udp-port=54'],
    [tcp(80), tcp(81), udp(54)],
  ],
  [['--times=9'], [tcp(8007), tcp(9), udp(53)]],
  [['--port=http'], []],
  [['--nothing'], []],
  [['--help'], []],
])('the words %j declare %j', (words, ports) => {
  expect(declaredPorts(graph, words)).toEqual(ports);
});

it.each([
  [[], undefined],
  [['--ipv4=10.0.2.77/24'], '10.0.2.77'],
  [['--ipv4=10.0.2.77'], undefined],
])('the words %j give the address %j', (words, address) => {
  const ipv4 = argument('ipv4', prefix, { doc: 'The address.', default: prefix.parse('0.0.0.0/0') });
  const jobs = [foreign('Server.Main', prefix.to(job)).$(ipv4).node];
  expect(staticAddress(toGraph({ name: 'server', jobs }), words)).toBe(address);
  expect(staticAddress(graph, [])).toBeUndefined();
});

describe('HTTP servers', () => {
  const app = foreign('App.default', fetchHandler);
  const two = toGraph({
    name: 'site',
    jobs: [
      serve(app, httpServer(socketStack())).node,
      serve(app, httpServer(socketStack(), { group: 'admin', port: 8081 })).node,
      foreign('Echo.Main', tcpPort.to(job)).$(argument('echo', tcpPort, { doc: 'Another port.', default: 7 })).node,
    ],
  });

  it('declare their ports as such', () => {
    const ports = declaredPorts(two, ['--admin-port=9000']);
    expect(ports.map(({ port, isHttp }) => [port, isHttp])).toEqual([
      [8080, true],
      [9000, true],
      [7, false],
    ]);
  });

  it.each([
    [[], 10_000],
    [['--drain=0'], 10_000],
    [['--drain=0', '--admin-drain=1.5'], 1500],
    [['--admin-drain=1m'], 60_000],
    [['--drain=x'], 0],
    [['--help'], 0],
  ])('with the words %j take the longest drain: %d ms', (words, expected) => {
    expect(drainMs(two, words)).toBe(expected);
  });

  it('take no time where there are none', () => {
    expect(drainMs(graph, [])).toBe(0);
  });
});

it.each([['--token=abc'], ['--token-file=key']])('a secret in %s does not hide the ports', (word) => {
  const token = argument('token', text, { doc: 'The token.', secret: true, store: crunch('keys') });
  const port = argument('port', tcpPort, { doc: 'The port.', default: 8007 });
  const main = foreign('Server.Main', text.to(tcpPort).to(job)).$(token, port);
  expect(declaredPorts(toGraph({ name: 'server', jobs: [main.node] }), [word])).toEqual([tcp(8007)]);
});
