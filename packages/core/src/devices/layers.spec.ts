import { refusalOf } from '../../test/refusal.js';
import { unix } from '../../test/configurations.js';
import {
  address,
  arp,
  describeTree,
  devices,
  ethernet,
  foreign,
  graphArguments,
  icmp,
  ifImpl,
  ip,
  ipv4,
  ipv4v6,
  ipv6,
  job,
  jobList,
  layeredStack,
  netif,
  prefix,
  pure,
  stack,
  tap0,
  tcp,
  toGraph,
  udp,
  userPackages,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'net', jobs: jobs.map(({ node }) => node) });
const eth = ethernet(tap0);
const four = ipv4(eth, arp(eth));
const other = ethernet(netif('1'));

it('composes a stack, whose layers are shared', () => {
  const both = ipv4v6(four, ipv6(ethernet(tap0)));
  const graph = graphOf(foreign('Main.Main', stack.to(job)).$(layeredStack(icmp(both), udp(both), tcp(both))));
  const drawn = describeTree(graph, { name: 'unix', devices: unix.devices }).split('\n');
  expect(drawn.filter((line) => / (ethernet|arp|ipv4|ipv6|ipv4v6|icmp|udp|tcp|layered stack): /.test(line))).toEqual([
    '   └─ layered stack: stack',
    '      ├─ icmp: icmp',
    '      │  └─ ipv4v6: ip',
    '      │     ├─ ipv4: ip',
    '      │     │  ├─ ethernet: ethernet',
    '      │     │  ├─ arp: arp',
    '      │     │  │  └─ ethernet: ethernet (shared)',
    '      │     └─ ipv6: ip',
    '      │        ├─ ethernet: ethernet (shared)',
    '      ├─ udp: udp',
    '      │  └─ ipv4v6: ip (shared)',
    '      └─ tcp: tcp',
    '         ├─ ipv4v6: ip (shared)',
  ]);
  expect(jobList(graph)).toMatch(
    /^1 job \[Main\.Main\(layered stack\(icmp\(ipv4v6\(ipv4\(ethernet\(.*\), arp\(ethernet\).*\)\)\), udp\(ipv4v6\), tcp\(ipv4v6, --net-memory\)\)\)\]$/,
  );
  expect(userPackages(graph, '1.0.0')).toEqual(['@mirage/tcpip@1.0.0']);
  expect(devices(graph).at(-1)!.label).toBe('layeredStack(icmp(...), udp(...), tcp(...))');
});

it('declares the arguments of the layers that it has', () => {
  const namesOf = (layer: Impl<unknown>): string[] => {
    const jobs = [foreign('Main.Main', tcp.to(job)).$(layer as never).node];
    return graphArguments(toGraph({ name: 'net', jobs })).map(({ name }) => name);
  };
  const ofFour = ['ipv4', 'ipv4-gateway', 'dhcp-timeout'];
  const ofSix = ['ipv6', 'ipv6-gateway', 'accept-router-advertisements'];
  expect(namesOf(tcp(four) as Impl<unknown>)).toEqual(['logs', 'logs-format', ...ofFour, 'net-memory']);
  expect(namesOf(tcp(ipv6(eth, { group: 'lan' }), { group: 'lan' }) as Impl<unknown>)).toEqual([
    'logs',
    'logs-format',
    ...[...ofSix, 'net-memory'].map((name) => `lan-${name}`),
  ]);
});

it('has the addresses of config.ts as defaults', () => {
  const options = { network: prefix.parse('10.0.0.2/24'), gateway: address.parse('10.0.0.1') };
  const graph = graphOf(foreign('Main.Main', ip.to(job)).$(ipv4(eth, arp(eth), options)));
  const defaults = graphArguments(graph).map(({ name, default: fallback }) => [name, fallback]);
  expect(defaults).toEqual(
    expect.arrayContaining([
      ['ipv4', '10.0.0.2/24'],
      ['ipv4-gateway', '10.0.0.1'],
    ]),
  );
});

it.each<[string, () => unknown, string, number]>([
  ['a network as an Ethernet', () => arp(tap0 as never), 'arp(tap0) expects an ethernet as argument 1', 1],
  ['an Ethernet as a network', () => ethernet(eth as never), 'expects a network as argument 1', 1],
  ['an Ethernet as an ARP', () => ipv4(eth, eth as never), 'expects an arp as argument 2', 2],
  ['an Ethernet as an IP', () => udp(eth as never), 'expects an ip as argument 1', 1],
  ['an IP as a TCP', () => layeredStack(icmp(four), udp(four), four as never), 'expects a tcp as argument 3', 3],
  ['nothing', () => ipv6(undefined as never), 'expects an ethernet as argument 1, but got undefined', 1],
  ['a type instead of a device', () => udp(ip as never), 'but got the type ip, which is not a device', 1],
  ['the type of a layer', () => arp(ethernet as never), 'but got the type ethernet, which is not a device', 1],
])('refuses %s, at the argument', (_, attempt, message, argument) => {
  expect(refusalOf(attempt)).toMatchObject({ code: 'MIR0107', message: expect.stringContaining(message), argument });
});

it.each<[string, () => unknown, string, number]>([
  ['the ARP of another Ethernet', () => ipv4(eth, arp(other)), 'the ARP of the same Ethernet as argument 2', 2],
  ['an IPv6 of another Ethernet', () => ipv4v6(four, ipv6(other)), 'the IPv6 of the same Ethernet as argument 2', 2],
  ['an IPv6 as an IPv4', () => ipv4v6(ipv6(eth), four), 'ipv4v6 expects an IPv4 as argument 1', 1],
  ['an IPv4 as an IPv6', () => ipv4v6(four, four), 'ipv4v6 expects an IPv6 as argument 2', 2],
  [
    'the UDP of another network',
    () => layeredStack(icmp(four), udp(ipv6(other)), tcp(four)),
    'the UDP of the same Ethernet as argument 2',
    2,
  ],
  ['an invalid group', () => tcp(four, { group: '4' }), 'expects a name as group', 1],
])('refuses %s, at the argument', (_, attempt, message, argument) => {
  expect(refusalOf(attempt)).toMatchObject({
    code: 'MIR0113',
    message: expect.stringContaining(message),
    next: expect.stringMatching(/^Write /),
    argument,
  });
});

it('accepts layers that a key chooses: they are compared when they are connected', () => {
  const chosen = ifImpl(pure(true), eth, other);
  expect(() => ipv4(chosen, arp(other))).not.toThrow();
  expect(() => ipv4v6(ipv4(chosen, arp(chosen)), ipv6(other))).not.toThrow();
});
