import { refusalOf } from '../../test/refusal.js';
import { unix } from '../../test/configurations.js';
import {
  describeTree,
  devices,
  foreign,
  graphArguments,
  ifImpl,
  job,
  matchImpl,
  platform,
  resolve,
  socketStack,
  stack,
  tcp,
  tcpOfStack,
  toGraph,
  udp,
  udpOfStack,
  withPlatform,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'net', jobs: jobs.map(({ node }) => node) });
const main = foreign('Main.Main', stack.to(job));

it('declares the addresses of a stack as arguments, once for equal stacks', () => {
  const graph = graphOf(main.$(socketStack()), foreign('Other.Main', stack.to(job)).$(socketStack({})));
  expect(graphArguments(graph).map(({ name, default: fallback }) => [name, fallback])).toEqual([
    ['logs', '*:info'],
    ['ipv4', '0.0.0.0/0'],
    ['ipv6', '::/0'],
    ['ipv4-only', 'false'],
    ['ipv6-only', 'false'],
  ]);
  expect(devices(graph).filter(({ kind }) => kind === 'sockets')).toMatchObject([
    { parameters: { group: '' }, label: 'socketStack()', title: 'sockets' },
  ]);
});

it('distinguishes two stacks by their groups', () => {
  const both = foreign('Main.Main', stack.to(stack.to(job))).$(socketStack(), socketStack({ group: 'lan' }));
  const graph = graphOf(both);
  expect(graphArguments(graph).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ipv4', 'ipv6-only', 'lan-ipv4', 'lan-ipv6-only']),
  );
  expect(devices(graph).flatMap(({ kind, label }) => (kind === 'sockets' ? [label] : []))).toEqual([
    'socketStack()',
    "socketStack({ group: 'lan' })",
  ]);
});

it('takes TCP and UDP from a stack', () => {
  const halves = foreign('Main.Main', tcp.to(udp.to(job))).$(tcpOfStack(socketStack()), udpOfStack(socketStack()));
  const graph = graphOf(halves);
  expect(describeTree(graph, { name: 'unix', devices: unix.devices })).toContain('├─ tcp: tcp\n');
  expect(devices(graph).map(({ label }) => label)).toEqual(
    expect.arrayContaining(['tcpOfStack(socketStack())', 'udpOfStack(socketStack())']),
  );
});

it('refuses an invalid group name, and a value that is not a stack', () => {
  expect(refusalOf(() => socketStack({ group: '4' }))).toMatchObject({ code: 'MIR0113' });
  expect(refusalOf(() => tcpOfStack('x' as never))).toMatchObject({ code: 'MIR0107' });
});

it('is refused by name on a platform without host sockets', () => {
  const bare = { ...unix, name: 'moon', devices: { ...unix.devices, sockets: { unsupported: 'there are none' } } };
  const around = { modules: new Map([['Main.Main', './main']]), tsconfig: undefined, version: '1.0.0' };
  expect(refusalOf(() => resolve(graphOf(main.$(socketStack({ group: 'lan' }))), bare, around))).toMatchObject({
    code: 'MIR0204',
    message: expect.stringContaining("socketStack({ group: 'lan' })"),
  });
});

it('chooses by the platform, without a key', () => {
  const chosen = matchImpl(platform, [['unix', socketStack()]], socketStack({ group: 'direct' }));
  const { node } = foreign('Main.Main', stack.to(job)).$(chosen);
  const labelOn = (name?: string): unknown => {
    const graph = toGraph({ name: 'net', jobs: [node] }, name === undefined ? {} : withPlatform({}, name));
    expect(graph.keys).toEqual([]);
    return devices(graph).at(-1)!.label;
  };
  expect([labelOn(), labelOn('unix'), labelOn('xen')]).toEqual([
    'socketStack()',
    'socketStack()',
    "socketStack({ group: 'direct' })",
  ]);
  const isUnix = platform.map((name) => name === 'unix');
  expect(() => ifImpl(isUnix, socketStack(), socketStack({ group: 'direct' }))).not.toThrow();
});
