import { foreign, job, netif, network, tap0, toGraph } from '../index.js';
import { attach, interfacesOf, refuseInterface } from './network-options.js';

function graphOf(...networks: (typeof tap0)[]): ReturnType<typeof toGraph> {
  const jobs = networks.map((one, index) => foreign(`Loaf.Job${index}`, network.to(job)).$(one));
  return toGraph({ name: 'lazy', jobs: jobs.map(({ node }) => node) });
}

it.each([
  ['nothing', [], []],
  ['tap0', [tap0], ['tap0']],
  ['tap0 and netif 1', [tap0, netif('1')], ['tap0', "netif('1')"]],
  ['netif 1 and tap0, whatever their order', [netif('1'), tap0], ['tap0', "netif('1')"]],
  ['netif 0 and tap0, which is then the next', [tap0, netif('0')], ["netif('0')", 'tap0']],
  ['netif 2 alone, with those before it', [netif('2')], [undefined, undefined, "netif('2')"]],
])('the interfaces of %s are numbered without a gap', (_, networks, labels) => {
  const interfaces = interfacesOf(graphOf(...networks));
  expect(interfaces.map(({ label }) => label)).toEqual(labels);
  expect(interfaces.map(({ number }) => number)).toEqual(labels.map((_label, index) => index));
});

it('an interface has an address of its own, the same every time', () => {
  const macs = interfacesOf(graphOf(tap0, netif('1'))).map(({ mac }) => mac);
  expect(macs).toEqual(['02:2e:07:68:6c:90', '02:2e:07:68:6e:43']);
});

it.each([
  ['', undefined],
  ['0', undefined],
  ['15', undefined],
  ['16', "the interfaces of a machine are called by their numbers, '0' to '15'"],
  ['01', expect.stringContaining('by their numbers')],
  ['eth0', expect.stringContaining('by their numbers')],
])('the name %j is refused: %j', (name, reason) => {
  expect(refuseInterface(name)).toEqual(reason);
});

it('networks lead where the user says, the rest where the platform says; ports are forwarded to the first', () => {
  const attached = attach(
    graphOf(tap0, netif('1'), netif('2')),
    ['user', 'tap:tap7'],
    ['tcp:8080:80', 'udp:10.0.0.9:53:5353'],
    'bridge:br0',
  );
  expect(attached.map(({ attachment }) => attachment)).toEqual([
    {
      is: 'user',
      forwards: [
        { protocol: 'tcp', address: '127.0.0.1', hostPort: 8080, guestPort: 80 },
        { protocol: 'udp', address: '10.0.0.9', hostPort: 53, guestPort: 5353 },
      ],
    },
    { is: 'tap', name: 'tap7' },
    { is: 'bridge', name: 'br0' },
  ]);
});

it.each<[string, string[], string[], string]>([
  [
    'more networks than there are',
    ['user', 'user'],
    [],
    'lazy has 1 network interface, but --network is given 2 times.',
  ],
  ['an unknown kind', ['vpn'], [], 'A network cannot lead to "vpn".'],
  ['a name with a comma', ['tap:a,script=x'], [], 'A network cannot lead to "tap:a,script=x".'],
  ['a name that is a folder', ['tap:..'], [], 'A network cannot lead to "tap:..".'],
  ['no name', ['tap:'], [], 'A network cannot lead to "tap:".'],
  ['a name that is too long', ['tap:a123456789012345'], [], 'A network cannot lead to "tap:a123456789012345".'],
  ['a port out of range', [], ['tcp:65536:80'], '"tcp:65536:80" forwards no port.'],
  ['port 0', [], ['tcp:8080:0'], '"tcp:8080:0" forwards no port.'],
  ['an unknown protocol', [], ['sctp:1:1'], '"sctp:1:1" forwards no port.'],
  ['no address', [], ['tcp:1.2.3.256:1:1'], '"tcp:1.2.3.256:1:1" forwards no port.'],
  [
    'ports to a TAP interface',
    ['tap:tap0'],
    ['tcp:1:1'],
    'The first network of lazy leads to tap0, where no ports are forwarded.',
  ],
])('refuses %s', (_, networks, forwards, message) => {
  expect(() => attach(graphOf(tap0), networks, forwards, 'user')).toThrow(
    expect.objectContaining({ code: 'MIR0503', message, next: expect.stringMatching(/\.$/) }),
  );
});

it('refuses ports when there is no network', () => {
  expect(() => attach(graphOf(), [], ['tcp:1:1'], 'user')).toThrow('lazy has no network to forward ports to.');
});
