import type { Ip, Stack } from '@mirage/types';
import { refusalOf } from '../../test/refusal.js';
import { unix } from '../../test/configurations.js';
import {
  describeTree,
  devices,
  dhcp,
  dhcpOfStack,
  directStack,
  foreign,
  genericStack,
  graphArguments,
  icmp,
  icmpOfStack,
  ifImpl,
  ip,
  ipOfStack,
  job,
  matchImpl,
  netif,
  platform,
  resolve,
  socketStack,
  stack,
  tap0,
  tcp,
  tcpOfStack,
  toGraph,
  udp,
  udpOfStack,
  userPackages,
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
    ['logs-format', 'text'],
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

describe('directStack', () => {
  it('is a module over a network, with the same arguments on every platform', () => {
    const graph = graphOf(main.$(directStack(tap0)));
    expect(graphArguments(graph).map(({ name, default: fallback }) => [name, fallback])).toEqual([
      ['logs', '*:info'],
      ['logs-format', 'text'],
      ['ipv4', '0.0.0.0/0'],
      ['ipv4-gateway', '0.0.0.0'],
      ['ipv6', '::/0'],
      ['ipv6-gateway', '::'],
      ['ipv4-only', 'false'],
      ['ipv6-only', 'false'],
      ['accept-router-advertisements', 'true'],
      ['dhcp-timeout', '0'],
      ['net-memory', '4MiB'],
    ]);
    expect(devices(graph).at(-1)).toMatchObject({
      kind: 'module',
      connect: '@mirage/tcpip#connectDirectStack',
      parameters: { group: '' },
      label: 'directStack(tap0)',
      title: 'direct stack',
    });
    expect(userPackages(graph, '1.0.0')).toEqual(['@mirage/tcpip@1.0.0']);
  });

  it('distinguishes two stacks by their groups', () => {
    const two = foreign('Main.Main', stack.to(stack.to(job)));
    const graph = graphOf(two.$(directStack(tap0), directStack(netif('1'), { group: 'lan' })));
    expect(graphArguments(graph).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ipv4-gateway', 'lan-ipv4', 'lan-ipv4-gateway', 'lan-dhcp-timeout', 'lan-net-memory']),
    );
    expect(devices(graph).at(-1)!.label).toBe("directStack(netif('1'), { group: 'lan' })");
  });

  it('refuses what is not a network, and an invalid group name', () => {
    expect(refusalOf(() => directStack('x' as never))).toMatchObject({
      code: 'MIR0107',
      message: expect.stringContaining("directStack('x') expects a network as argument 1"),
    });
    expect(refusalOf(() => directStack(tap0, { group: '4' }))).toMatchObject({ code: 'MIR0113' });
  });
});

describe('genericStack', () => {
  const { node } = foreign('Main.Main', stack.to(job)).$(genericStack(tap0));
  const graphOn = (name: string, keys: Readonly<Record<string, string>> = {}): Graph =>
    toGraph({ name: 'net', jobs: [node] }, withPlatform(keys, name));
  const kindsOf = (graph: Graph): string[] => devices(graph).map(({ kind }) => kind);

  it.each([
    ['unix', {}, 'host'],
    ['virtio', {}, 'direct'],
    ['xen', {}, 'direct'],
    ['moon', {}, 'direct'],
    ['unix', { net: 'direct' }, 'direct'],
    ['virtio', { net: 'host' }, 'host'],
  ])('on %s with the keys %j uses %s', (name, keys, expected) => {
    const graph = graphOn(name, keys);
    expect(graph.keys.map((key) => [key.name, key.counts])).toEqual([['net', expected]]);
    expect([kindsOf(graph).includes('sockets'), kindsOf(graph).includes('network')]).toEqual(
      expected === 'host' ? [true, false] : [false, true],
    );
  });

  it.each<[object, string, string]>([
    [{}, 'genericStack(tap0)', 'net=host'],
    [{ group: 'lan' }, "genericStack(tap0, { group: 'lan' })", 'lan-net=host'],
  ])('with the options %j refuses host sockets by its name where there are none', (options, label, setting) => {
    const bare = { ...unix, name: 'moon', devices: { ...unix.devices, sockets: { unsupported: 'there are none' } } };
    const around = { modules: new Map([['Main.Main', './main']]), tsconfig: undefined, version: '1.0.0' };
    const jobs = [main.$(genericStack(tap0, options)).node];
    const [key, value] = setting.split('=');
    const graph = toGraph({ name: 'net', jobs }, withPlatform({ [key!]: value! }, 'moon'));
    expect(refusalOf(() => resolve(graph, bare, around))).toMatchObject({
      code: 'MIR0204',
      message: `The platform moon does not support ${label}: there are none.`,
      next: `Remove ${setting} from --keys: this platform uses net=direct by default.`,
    });
  });

  it('refuses another value of its key, what is not a network, and an invalid group name', () => {
    expect(refusalOf(() => graphOn('xen', { net: 'sockets' }))).toMatchObject({ code: 'MIR0118' });
    expect(refusalOf(() => genericStack(1 as never))).toMatchObject({ code: 'MIR0107', argument: 1 });
    expect(refusalOf(() => genericStack(tap0, { group: '4' }))).toMatchObject({ code: 'MIR0113' });
  });
});

describe.each([
  ['icmp', icmp, icmpOfStack] as const,
  ['ip', ip, ipOfStack] as const,
  ['dhcp', dhcp, dhcpOfStack] as const,
])('%sOfStack', (name, type, ofStack) => {
  it('is a part of a direct stack', () => {
    // The type and the function of one row belong together.
    const part = ofStack(directStack(tap0)) as Impl<Ip>;
    const graph = graphOf(foreign('Main.Main', (type as typeof ip).to(job)).$(part));
    expect(devices(graph).at(-1)).toMatchObject({ label: `${name}OfStack(directStack(tap0))`, title: name });
  });

  it.each<[string, Impl<Stack>]>([
    ['socketStack()', socketStack()],
    ['genericStack(tap0)', genericStack(tap0)],
  ])('refuses %s, which has none on unix', (_, given) => {
    expect(refusalOf(() => ofStack(given))).toMatchObject({
      code: 'MIR0113',
      message: expect.stringContaining(`${name}OfStack expects a direct stack as argument 1, but got a `),
      next: `Write ${name}OfStack(directStack(tap0)).`,
      argument: 1,
    });
  });

  it('refuses what is not a stack', () => {
    expect(refusalOf(() => ofStack(tap0 as never))).toMatchObject({ code: 'MIR0107', argument: 1 });
  });
});
