import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreign, job, netif, network, resolve, tap0, toGraph, type Graph } from '@mirage/core';
import { platform } from '../platform.js';
import { missing } from '../requirements.js';
import { command } from './command.js';

function graphOf(...networks: (typeof tap0)[]): Graph {
  const jobs = networks.map((one, index) => foreign(`Loaf.Job${index}`, network.to(job)).$(one));
  return toGraph({ name: 'lazy', jobs: jobs.map(({ node }) => node) });
}

/** The part of QEMU's arguments that is about networks. */
function networksOf(graph: Graph, settings: Partial<Parameters<typeof command>[2]>): string[] {
  const { args } = command(graph, '/dist', { args: [], ...settings });
  return args.slice(args.indexOf('virtio-mmio.force-legacy=false') + 1);
}

it.each<[string, Graph, Parameters<typeof networksOf>[1], string[]]>([
  ['no network: no device', graphOf(), {}, []],
  [
    'one network: the monitor’s own',
    graphOf(tap0),
    {},
    ['-netdev', 'user,net=10.0.2.0/24,id=net0', '-device', 'virtio-net-device,netdev=net0,mac=02:2e:07:68:6c:90'],
  ],
  [
    'two networks on PCI: without ROMs, in separate networks, with ports to the first',
    graphOf(tap0, netif('1')),
    { machine: 'q35', forwards: ['tcp:8080:80', 'udp:0.0.0.0:53:53'] },
    [
      ...['-netdev', 'user,net=10.0.2.0/24,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:0.0.0.0:53-:53,id=net0'],
      ...['-device', 'virtio-net-pci,romfile=,netdev=net0,mac=02:2e:07:68:6c:90'],
      ...['-netdev', 'user,net=10.0.3.0/24,id=net1'],
      ...['-device', 'virtio-net-pci,romfile=,netdev=net1,mac=02:2e:07:68:6e:43'],
    ],
  ],
  [
    'the address of the guest, if it is given',
    graphOf(tap0),
    { forwards: ['tcp:8080:80'], guestAddress: '10.0.2.77' },
    [
      ...['-netdev', 'user,net=10.0.2.0/24,hostfwd=tcp:127.0.0.1:8080-10.0.2.77:80,id=net0'],
      ...['-device', 'virtio-net-device,netdev=net0,mac=02:2e:07:68:6c:90'],
    ],
  ],
  [
    'TAP interfaces and bridges',
    graphOf(tap0, netif('1')),
    { networks: ['tap:tap7', 'bridge:br0'] },
    [
      ...['-netdev', 'tap,ifname=tap7,script=no,downscript=no,id=net0'],
      ...['-device', 'virtio-net-device,netdev=net0,mac=02:2e:07:68:6c:90'],
      ...['-netdev', 'bridge,br=br0,id=net1'],
      ...['-device', 'virtio-net-device,netdev=net1,mac=02:2e:07:68:6e:43'],
    ],
  ],
])('%s', (_, graph, settings, expected) => {
  expect(networksOf(graph, settings)).toEqual(expected);
});

it('the same networks for other monitors', () => {
  const settings = { args: [], networks: ['tap:tap7'] };
  const [firecracker, cloudHypervisor] = command(graphOf(tap0, netif('1')), '/dist', settings).others!;
  expect(JSON.parse(firecracker!.text)).toMatchObject({
    'network-interfaces': [
      { iface_id: 'net0', guest_mac: '02:2e:07:68:6c:90', host_dev_name: 'tap7' },
      { iface_id: 'net1', guest_mac: '02:2e:07:68:6e:43', host_dev_name: 'tap1' },
    ],
  });
  expect(cloudHypervisor!.text).toContain('--net tap=tap7,mac=02:2e:07:68:6c:90 tap=tap1,mac=02:2e:07:68:6e:43');
});

it('reports which interface is missing, and how to create it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-interfaces-'));
  mkdirSync(join(folder, 'tap7'));
  const machine = { path: '', installer: { manager: 'dnf', asRoot: 'sudo' }, interfaces: folder } as const;
  const lacking = missing(machine, ['tap:tap7', 'user', 'tap:tap8', 'bridge:br0']);
  rmSync(folder, { recursive: true });
  expect(lacking).toEqual([
    {
      what: 'the programs qemu-system-x86_64 and ip are not installed',
      command: 'sudo dnf install --assumeyes qemu-system-x86 iproute',
    },
    {
      what: 'there is no network interface tap8',
      command: 'sudo ip tuntap add dev tap8 mode tap user $USER && sudo ip link set tap8 up',
    },
    {
      what: 'there is no network interface br0',
      command: 'sudo ip link add name br0 type bridge && sudo ip link set br0 up',
    },
  ]);
});

it('a machine without QEMU lacks nothing else for a network of the monitor', () => {
  const machine = { path: '', installer: { manager: 'brew', asRoot: 'sudo' } } as const;
  expect(missing(machine, ['user'])).toEqual([
    { what: 'the program qemu-system-x86_64 is not installed', command: 'brew install qemu' },
  ]);
});

it('refuses arguments that are longer than QEMU passes to a guest', () => {
  const argsOf = (bytes: number): string[] => [`--text=${'x'.repeat(bytes - '--text='.length)}`];
  const run = (args: string[]): readonly string[] => command(graphOf(), '/dist', { args }).args;
  expect(run(argsOf(4095))).toContain(argsOf(4095)[0]);
  expect(() => run(argsOf(4096))).toThrow(
    expect.objectContaining({ code: 'MIR0503', message: expect.stringContaining('have 4096 bytes') as unknown }),
  );
});

it('refuses a name that is not a number when the unikernel is configured', () => {
  const around = { modules: new Map([['Loaf.Job0', './loaf']]), tsconfig: undefined, version: '0.1.0' };
  expect(() => resolve(graphOf(netif('eth0')), platform, around)).toThrow(
    expect.objectContaining({
      code: 'MIR0204',
      message:
        "The platform virtio does not support netif('eth0'): the interfaces of a virtual machine are named by number, '0' to '15'.",
    }),
  );
});
