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
  ['netif 0 and tap0, which is the next', [tap0, netif('0')], ["netif('0')", 'tap0']],
  ['netif 2 alone, with the interfaces before it', [netif('2')], [undefined, undefined, "netif('2')"]],
])('the interfaces of %s are numbered without a gap', (_, networks, labels) => {
  const interfaces = interfacesOf(graphOf(...networks));
  expect(interfaces.map(({ label }) => label)).toEqual(labels);
  expect(interfaces.map(({ number }) => number)).toEqual(labels.map((_label, index) => index));
});

it('each interface has its own MAC address, the same every time', () => {
  const macs = interfacesOf(graphOf(tap0, netif('1'))).map(({ mac }) => mac);
  expect(macs).toEqual(['02:2e:07:68:6c:90', '02:2e:07:68:6e:43']);
});

it.each([
  ['', undefined],
  ['0', undefined],
  ['15', undefined],
  ['16', "the interfaces of a virtual machine are named by number, '0' to '15'"],
  ['01', expect.stringContaining('named by number')],
  ['eth0', expect.stringContaining('named by number')],
])('the name %j is refused: %j', (name, reason) => {
  expect(refuseInterface(name)).toEqual(reason);
});

it('attaches networks as requested, the others by the default of the platform, and forwards ports to the first', () => {
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
    'lazy has 1 network interface, but --network is used 2 times.',
  ],
  ['an unknown kind', ['vpn'], [], 'Invalid value for --network: "vpn".'],
  ['a name with a comma', ['tap:a,script=x'], [], 'Invalid value for --network: "tap:a,script=x".'],
  ['a name that is a folder', ['tap:..'], [], 'Invalid value for --network: "tap:..".'],
  ['no name', ['tap:'], [], 'Invalid value for --network: "tap:".'],
  ['a name that is too long', ['tap:a123456789012345'], [], 'Invalid value for --network: "tap:a123456789012345".'],
  ['a port out of range', [], ['tcp:65536:80'], 'Invalid value for --forward: "tcp:65536:80".'],
  ['port 0', [], ['tcp:8080:0'], 'Invalid value for --forward: "tcp:8080:0".'],
  ['an unknown protocol', [], ['sctp:1:1'], 'Invalid value for --forward: "sctp:1:1".'],
  ['no address', [], ['tcp:1.2.3.256:1:1'], 'Invalid value for --forward: "tcp:1.2.3.256:1:1".'],
  [
    'ports to a TAP interface',
    ['tap:tap0'],
    ['tcp:1:1'],
    'Ports cannot be forwarded to the first network of lazy: it is attached to tap0.',
  ],
])('refuses %s', (_, networks, forwards, message) => {
  expect(() => attach(graphOf(tap0), networks, forwards, 'user')).toThrow(
    expect.objectContaining({ code: 'MIR0503', message, next: expect.stringMatching(/\.$/) }),
  );
});

it('refuses ports when there is no network', () => {
  expect(() => attach(graphOf(), [], ['tcp:1:1'], 'user')).toThrow('Ports cannot be forwarded: lazy has no network.');
});
