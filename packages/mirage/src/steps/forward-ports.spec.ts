import { createServer, type AddressInfo } from 'node:net';
import { createSocket } from 'node:dgram';
import { chooseForwards, probePort, type ForwardedPort, type PortProblem, type Probe } from './forward-ports.js';

/** A machine on which these ports cannot be bound: `tcp:8007`. */
function machineWith(problems: Readonly<Record<string, PortProblem>>): Probe {
  return ({ protocol, hostPort }) => Promise.resolve(problems[`${protocol}:${hostPort}`]);
}

const tcp = (port: number) => ({ protocol: 'tcp', port }) as const;
const udp = (port: number) => ({ protocol: 'udp', port }) as const;
const earlier = (
  hostPort: number,
  guestPort: number,
  option = `tcp:127.0.0.1:${hostPort}:${guestPort}`,
): ForwardedPort => ({ protocol: 'tcp', address: '127.0.0.1', hostPort, guestPort, option });

/** The options and reasons of the chosen ports. */
async function choose(...given: Parameters<typeof chooseForwards>): Promise<(string | undefined)[]> {
  return (await chooseForwards(...given)).flatMap(({ option, reason }) =>
    reason === undefined ? [option] : [option, reason],
  );
}

it.each<[string, Parameters<typeof chooseForwards>, (string | undefined)[]]>([
  ['no port', [[], [], machineWith({})], []],
  [
    'the same number if it is free',
    [[tcp(8007), udp(8007)], [], machineWith({})],
    ['tcp:127.0.0.1:8007:8007', 'udp:127.0.0.1:8007:8007'],
  ],
  [
    'the next free one',
    [[tcp(8007)], [], machineWith({ 'tcp:8007': 'in-use', 'tcp:8008': 'in-use' })],
    ['tcp:127.0.0.1:8009:8007', 'port 8007 of this machine is in use'],
  ],
  [
    'the same number if only the other protocol uses it',
    [[udp(53000)], [], machineWith({ 'tcp:53000': 'in-use' })],
    ['udp:127.0.0.1:53000:53000'],
  ],
  [
    'no privileged port, even if this process may use it',
    [[tcp(80)], [], machineWith({})],
    ['tcp:127.0.0.1:8080:80', 'port 80 of this machine is reserved for root'],
  ],
  [
    'each port once',
    [[tcp(80), tcp(8080)], [], machineWith({})],
    [
      'tcp:127.0.0.1:8080:80',
      'port 80 of this machine is reserved for root',
      'tcp:127.0.0.1:8081:8080',
      'port 8080 of this machine is in use',
    ],
  ],
  [
    'an option for the same port of the guest',
    [[tcp(80), udp(80)], ['tcp:0.0.0.0:9000:80'], machineWith({})],
    ['tcp:0.0.0.0:9000:80', 'udp:127.0.0.1:8080:80', 'port 80 of this machine is reserved for root'],
  ],
  [
    'an option for another port',
    [[tcp(8007)], ['tcp:8007:9'], machineWith({})],
    ['tcp:8007:9', 'tcp:127.0.0.1:8008:8007', 'port 8007 of this machine is in use'],
  ],
  [
    'the ports of an earlier run again, whose machine may still use them',
    [
      [tcp(80), udp(53000)],
      ['tcp:8007:9'],
      machineWith({ 'tcp:8085': 'in-use', 'tcp:8007': 'in-use' }),
      [earlier(8007, 9, 'tcp:8007:9'), earlier(8085, 80), earlier(8086, 81)],
    ],
    ['tcp:8007:9', 'tcp:127.0.0.1:8085:80', 'udp:127.0.0.1:53000:53000'],
  ],
])('forwards %s', async (_, given, expected) => {
  expect(await choose(...given)).toEqual(expected);
});

it.each<[string, Readonly<Record<string, PortProblem>>, string, string]>([
  [
    'tcp:8080:80',
    { 'tcp:8080': 'in-use' },
    'TCP port 8080 of 127.0.0.1 cannot be forwarded: it is in use.',
    'Use a free one: --forward=tcp:8081:80',
  ],
  [
    'udp:53:53',
    { 'udp:53': 'privileged' },
    'UDP port 53 of 127.0.0.1 cannot be forwarded: it is reserved for root.',
    'Use a free one: --forward=udp:8053:53',
  ],
  [
    'tcp:192.0.2.1:8080:80',
    { 'tcp:8080': 'no-such-address' },
    'TCP port 8080 of 192.0.2.1 cannot be forwarded: this machine does not have that address.',
    'Use a free one: --forward=tcp:8081:80',
  ],
])('refuses --forward=%s with the option to type', async (option, problems, message, next) => {
  await expect(chooseForwards([], [option], machineWith(problems))).rejects.toMatchObject({
    code: 'MIR0508',
    message,
    next,
  });
});

it('finds out whether a port of this machine is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = '127.0.0.1';
  expect(await probePort({ protocol: 'tcp', address, hostPort: port })).toBe('in-use');
  await new Promise((resolve) => server.close(resolve));
  expect(await probePort({ protocol: 'tcp', address, hostPort: port })).toBeUndefined();
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const { port: udpPort } = socket.address();
  expect(await probePort({ protocol: 'udp', address, hostPort: udpPort })).toBe('in-use');
  await new Promise<void>((resolve) => socket.close(resolve));
  expect(await probePort({ protocol: 'udp', address, hostPort: udpPort })).toBeUndefined();
  // TEST-NET-1 of RFC 5737.
  expect(await probePort({ protocol: 'tcp', address: '192.0.2.1', hostPort: port })).toBe('no-such-address');
});
