import type { Graph, MirageError, PackageSettings } from '@mirage/core';
import { graphs, image, inputOf } from '../../../test/package-inputs.js';
import { packageFormats } from './formats.js';

function packaged(name: string, graph: Graph, settings: Partial<PackageSettings> = {}): Map<string, string> {
  const { files } = packageFormats.find((format) => format.name === name)!.package(inputOf(graph, settings));
  return new Map(files.map(({ path, contents }) => [path, Buffer.from(contents).toString()]));
}

const json = (text: string | undefined): unknown => JSON.parse(text!);

it.each(packageFormats.map(({ name }) => name))(
  'writes the same bytes twice, without a path of this machine: %s',
  (name) => {
    const graph = name === 'kubernetes' ? graphs.site : graphs.hello;
    const files = packaged(name, graph);
    expect(packaged(name, graph)).toEqual(files);
    expect([...files.values()].join('')).not.toContain(process.cwd());
  },
);

it.each([
  ['libvirt', 'hello.xml'],
  ['systemd', 'hello.service'],
  ['nomad', 'hello.nomad.json'],
  ['firecracker', 'hello.json'],
  ['cloud-hypervisor', 'hello.json'],
])('%s: writes %s and the image beside it', (name, file) => {
  const files = packaged(name, graphs.hello);
  expect([...files.keys()]).toEqual(expect.arrayContaining([file, 'mir-hello.virtio']));
  expect(files.get('mir-hello.virtio')).toBe(image.toString());
  expect(files.get(file)).toContain('/var/lib/mirage/hello/mir-hello.virtio');
});

it.each(packageFormats.filter(({ name }) => !['oci', 'kubernetes', 'kubevirt'].includes(name)).map(({ name }) => name))(
  'finds image and disks in the folder of the option --directory: %s',
  (name) => {
    const text = [...packaged(name, graphs.store, { directory: '/srv/vm' }).values()].join('\n');
    expect(text).toContain('/srv/vm/mir-store.virtio');
    expect(text).toContain('/srv/vm/data/disk.img');
  },
);

it('describes a domain of libvirt: arguments, disks with serial numbers, networks', () => {
  const domain = packaged('libvirt', graphs.store, { args: ['--a=<b> "c"'], memoryMiB: 16 }).get('store.xml')!;
  expect(domain).toContain('<memory unit="MiB">16</memory>');
  expect(domain).toContain('<type arch="x86_64" machine="q35">hvm</type>');
  expect(domain).toContain('<cmdline>&quot;--a=&lt;b&gt; \\&quot;c\\&quot;&quot;</cmdline>');
  expect(domain).toContain('<target dev="vda" bus="virtio"/>');
  expect(domain).toContain('<serial>ta-disk.img-fa53884e</serial>');
  expect(domain).toContain('<on_crash>destroy</on_crash>');
  const router = packaged('libvirt', graphs.router, { networks: ['bridge:br0', 'tap:tap7'] }).get('router.xml')!;
  expect(router).toContain('<interface type="bridge">\n      <mac address="02:');
  expect(router).toContain('<source bridge="br0"/>');
  expect(router).toContain('<target dev="tap7" managed="no"/>');
});

it('gives a microvm of libvirt virtio 1 on its own bus', () => {
  const domain = packaged('libvirt', graphs.store, { machine: 'microvm' }).get('store.xml')!;
  expect(domain).toContain('xmlns:qemu=');
  expect(domain).toContain('<address type="virtio-mmio"/>');
  expect(domain).toContain('<qemu:arg value="virtio-mmio.force-legacy=false"/>');
  expect(domain).not.toContain('<panic');
});

it('stops a unit by the monitor of QEMU, never by SIGTERM, and waits for the drain', () => {
  const unit = packaged('systemd', graphs.site, { args: ['--name=100% $x'] }).get('site.service')!;
  expect(unit).toContain('-monitor unix:/run/mirage-site/monitor,server=on,wait=off');
  expect(unit).toContain(
    "ExecStop=/bin/sh -c 'echo system_powerdown | socat -t 1 - UNIX-CONNECT:/run/mirage-site/monitor'",
  );
  expect(unit).toContain('KillSignal=SIGCONT\nTimeoutStopSec=10\n');
  expect(unit).toContain('-append "\\"--name=100%% $$x\\""');
  expect(unit).toContain('-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny');
  expect(unit).not.toContain('/dev/net/tun');
  expect(packaged('systemd', graphs.site, { networks: ['tap:tap0'] }).get('site.service')).toContain('/dev/net/tun');
  expect(packaged('systemd', graphs.store).get('store.service')).toContain(
    'ReadWritePaths=/var/lib/mirage/store/data/disk.img\n',
  );
});

it('forwards declared ports from the same ports of the host, or from those that Nomad chooses', () => {
  expect(packaged('systemd', graphs.web).get('web.service')).toContain('hostfwd=tcp:0.0.0.0:8080-:8080');
  expect(packaged('systemd', graphs.web, { forwards: ['tcp:9000:8080'] }).get('web.service')).toContain(
    'hostfwd=tcp:127.0.0.1:9000-:8080',
  );
  expect(json(packaged('nomad', graphs.web).get('web.nomad.json'))).toMatchObject({
    Job: {
      Type: 'service',
      TaskGroups: [
        {
          Networks: [{ DynamicPorts: [{ Label: 'tcp8080', To: 8080 }] }],
          Tasks: [
            {
              Config: {
                args: expect.arrayContaining([expect.stringContaining('tcp::${NOMAD_PORT_tcp8080}-:8080')]) as unknown,
              },
            },
          ],
        },
      ],
    },
  });
});

it('writes a job of Nomad without the options that its driver sets', () => {
  const { Job } = json(packaged('nomad', graphs.out_to_lunch).get('out_to_lunch.nomad.json')) as {
    Job: {
      ID: string;
      TaskGroups: [{ Tasks: [{ Config: { args: string[] }; Resources: object; KillTimeout: number }] }];
    };
  };
  const [task] = Job.TaskGroups[0].Tasks;
  expect(Job.ID).toBe('out-to-lunch');
  expect(task.Resources).toEqual({ CPU: 500, MemoryMB: 128 });
  expect(task.KillTimeout).toBe(10_000_000_000);
  expect(task.Config).toMatchObject({ graceful_shutdown: true, drive_interface: 'none', accelerator: 'kvm' });
  expect(task.Config.args.slice(0, 2)).toEqual(['-kernel', '/var/lib/mirage/out_to_lunch/mir-out_to_lunch.virtio']);
  for (const option of ['-M', '-accel', '-cpu', '-m', '-display']) expect(task.Config.args).not.toContain(option);
});

const kinds = (text: string | undefined): string[] => (json(text) as { kind: string }[]).map(({ kind }) => kind);

it.each([
  ['a server is a Deployment with a Service', 'kubernetes', graphs.web, ['RuntimeClass', 'Deployment', 'Service']],
  ['a unikernel without ports is a Job', 'kubernetes', graphs.site, ['RuntimeClass', 'Job']],
  ['a virtual machine', 'kubevirt', graphs.hello, ['VirtualMachine']],
  ['a virtual machine with a disk', 'kubevirt', graphs.store, ['PersistentVolumeClaim', 'VirtualMachine']],
  ['a virtual machine with ports', 'kubevirt', graphs.web, ['VirtualMachine', 'Service']],
])('%s', (_, format, graph, expected) => {
  expect(kinds(packaged(format, graph).get(`${format}.yaml`))).toEqual(expected);
});

it('boots the kernel of KubeVirt from the image of the format oci', () => {
  const [claim, machine] = json(
    packaged('kubevirt', graphs.store, { image: 'ghcr.io/me/store:1' }).get('kubevirt.yaml'),
  ) as object[];
  expect(claim).toMatchObject({ spec: { volumeMode: 'Block', resources: { requests: { storage: '16Mi' } } } });
  expect(machine).toMatchObject({
    metadata: { name: 'store' },
    spec: {
      template: {
        spec: {
          domain: {
            firmware: { kernelBoot: { container: { image: 'ghcr.io/me/store:1', kernelPath: '/unikernel/image' } } },
            devices: { disks: [{ name: 'disk0', disk: { bus: 'virtio' } }] },
          },
          volumes: [{ name: 'disk0', persistentVolumeClaim: { claimName: 'store-disk0' } }],
        },
      },
    },
  });
});

it('describes machines of Firecracker and Cloud Hypervisor', () => {
  expect(json(packaged('firecracker', graphs.frames).get('frames.json'))).toMatchObject({
    'machine-config': { mem_size_mib: 64 },
    'network-interfaces': [{ iface_id: 'net0', host_dev_name: 'tap0' }],
  });
  const files = packaged('cloud-hypervisor', graphs.frames, { args: ['--a'], networks: ['tap:tap5'] });
  expect(json(files.get('frames.json'))).toMatchObject({
    memory: { size: 67108864 },
    payload: { kernel: '/var/lib/mirage/frames/mir-frames.virtio', cmdline: '--a' },
    net: [{ tap: 'tap5' }],
    serial: { mode: 'Tty' },
  });
  expect(files.get('stop.sh')).toContain('ch-remote --api-socket /run/mirage-frames.socket power-button');
});

it.each<[string, string, string, Graph, Partial<PackageSettings>, string]>([
  [
    'MIR0503',
    'a relative folder',
    'libvirt',
    graphs.hello,
    { directory: 'srv' },
    'Invalid value for --directory: "srv".',
  ],
  [
    'MIR0503',
    'a machine type that QEMU lacks',
    'systemd',
    graphs.hello,
    { machine: 'vax' },
    'Unknown machine type vax for the platform virtio.',
  ],
  [
    'MIR0702',
    'ports in libvirt',
    'libvirt',
    graphs.frames,
    { forwards: ['tcp:80:80'] },
    'libvirt does not forward ports to a network of the kind user.',
  ],
  [
    'MIR0702',
    'a bridge in a unit',
    'systemd',
    graphs.frames,
    { networks: ['bridge:br0'] },
    'The unit forbids QEMU to start programs, and QEMU attaches itself to a bridge by another program.',
  ],
  [
    'MIR0702',
    'two networks in a pod',
    'kubevirt',
    graphs.router,
    {},
    'router has 2 network interfaces, and a pod of Kubernetes has one.',
  ],
  [
    'MIR0702',
    'a pod without a stack',
    'kubernetes',
    graphs.hello,
    {},
    'hello does not declare --ipv4 and --ipv4-gateway. Every pod has a network, and the container runtime urunc passes both to its unikernel.',
  ],
  [
    'MIR0702',
    'a claim without a size',
    'kubevirt',
    graphs.unsized,
    {},
    "blockOfFile('a.img') has no size, and a claim for a disk in Kubernetes needs one.",
  ],
  [
    'MIR0702',
    'a name that begins with a hyphen elsewhere',
    'nomad',
    { ...graphs.hello, name: '_x' },
    {},
    'Nomad does not accept the name _x: -x begins or ends with a hyphen.',
  ],
])('%s for %s', (code, _, format, graph, settings, message) => {
  expect(() => packaged(format, graph, settings)).toThrow(expect.objectContaining({ code, message }) as MirageError);
});

it.each([
  [
    'nomad',
    graphs.out_to_lunch,
    [
      'Nomad does not accept the name out_to_lunch: it is out-to-lunch there.',
      'Nomad gives a machine at least 128 MiB of memory.',
    ],
  ],
  ['kubevirt', graphs.hello, ['The cluster takes the image from localhost/hello:latest. --image names another.']],
  ['libvirt', graphs.out_to_lunch, []],
])('%s: tells what it changed', (name, graph, remarks) => {
  expect(packageFormats.find((format) => format.name === name)!.package(inputOf(graph)).remarks).toEqual(remarks);
});
