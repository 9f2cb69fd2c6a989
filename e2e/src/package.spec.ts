// `nx package` in the workspace of a user: the engines of Debian read what it writes.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLibvirt, type Libvirt } from '../support/libvirt';
import { run, type Finished } from '../support/run';
import { startSshMachine } from '../support/ssh';
import { relaxing } from '../support/unikernels';
import { unpackImage, uruncArguments } from '../support/urunc';
import { CHECKOUT, freshWorkspace, workspaceAt, type Workspace } from '../support/workspace';

const virtio = '--configuration=virtio';

/** The own part of a user whose machine has no KVM. */
const WITHOUT_KVM = '<domain type="qemu"><cpu mode="maximum"/></domain>\n';

let workspace: Workspace;
/** A folder for the files of engines. */
let folder: string;
let libvirt: Libvirt;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-package-'));
  libvirt = openLibvirt();
  workspace = await freshWorkspace('packaging');
  workspace.write({
    ...relaxing('hello_there', `await console.log('hello');`),
    'box/config.ts': `import { block, blockOfFile, console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';
register('box', [
  foreign('Box.Main', console.to(block).to(network).to(job)).$(defaultConsole, blockOfFile('disk.img', { sizeMiB: 1 }), tap0),
]);
`,
    'box/box.ts': `import { shutdownSignal } from 'mirage/runtime';
import type { Block, Console, Network } from 'mirage/types';
export const Main = {
  async start(console: Console, disk: Block, network: Network): Promise<void> {
    const closed = new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
    await console.log(\`ready: \${disk.info.sizeSectors} sectors, mtu \${network.mtu}\`);
    await closed;
    await console.log('closed');
  },
};
`,
    'site/config.ts': `import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';
register('site', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)))]);
`,
    'site/app.ts': `export default { fetch: () => new Response('hello') };\n`,
  });
  await workspace.must('nx', 'depend', 'box', virtio);
  await workspace.must('nx', 'depend', 'site', '--configuration=xen');
});

afterAll(async () => {
  await libvirt.close();
  workspace.remove();
  rmSync(folder, { recursive: true, force: true });
});

const pack = (name: string, format: string, ...options: string[]): Promise<string> =>
  workspace.must('nx', 'package', name, virtio, `--format=${format}`, ...options);
const packed = (name: string, format: string): string => join(workspace.root, name, 'dist/package/virtio', format);

/** The commands of docs/deploy.md that package a unikernel. */
const commands = readFileSync(join(CHECKOUT, 'docs/deploy.md'), 'utf8').match(/^npx nx package .*$/gm)!;

it.each(commands)('runs the command of the page: %s', async (command) => {
  const [, platform, format] = /--configuration=(\w+) --format=([\w-]+)/.exec(command)!;
  const output = await workspace.must('nx', ...command.split(' ').slice(2));
  expect(output).toContain(`Wrote site/dist/package/${platform}/${format}`);
  const folderOfFormat = join(workspace.root, 'site/dist/package', platform!, format!);
  for (const file of readdirSync(folderOfFormat)) {
    if (!/\.(?:json|yaml|xml|service|sh)$/.test(file)) continue;
    const text = readFileSync(join(folderOfFormat, file), 'utf8');
    expect(text).not.toContain(workspace.root);
    if (file.endsWith('.json')) expect(JSON.parse(text)).toBeInstanceOf(Object);
    if (file.endsWith('.yaml')) {
      for (const document of text.split(/^---$/m)) expect(document).toMatch(/^kind: [A-Z]\w+$/m);
    }
  }
});

it('tells that a name is another one in Kubernetes', async () => {
  const output = await pack('hello_there', 'kubevirt');
  expect(output).toContain('Kubernetes does not accept the name hello_there: it is hello-there there.');
  expect(workspace.read('hello_there/dist/package/virtio/kubevirt/kubevirt.yaml')).toContain('name: hello-there');
});

it('writes an image layout that skopeo inspects and copies, and that boots with the arguments of urunc', async () => {
  expect(await pack('hello_there', 'oci')).toContain('hello_there has no network. Start it without one');
  const layout = packed('hello_there', 'oci');
  const image = `oci:${layout}:latest`;
  const inspected = await workspace.must('skopeo', 'inspect', image);
  expect(JSON.parse(inspected)).toMatchObject({ Architecture: 'amd64', Os: 'linux', Created: null });
  const manifest = JSON.parse(await workspace.must('skopeo', 'inspect', '--raw', image)) as { annotations: object };
  expect(manifest.annotations).toMatchObject({ 'com.urunc.unikernel.unikernelType': 'mirage' });
  await workspace.must('skopeo', 'copy', '--insecure-policy', image, `oci:${join(folder, 'copy')}:latest`);

  mkdirSync(join(folder, 'rootfs'));
  const unpacked = unpackImage(join(folder, 'copy'), join(folder, 'rootfs'));
  const { status, output } = await run('qemu-system-x86_64', uruncArguments(unpacked), { cwd: folder });
  expect(output).toContain('hello\n');
  expect(status).toBe(0);
});

it('takes a package from the cache until the own part of the user changes', async () => {
  expect(await pack('hello_there', 'oci')).toMatch(/cache/);
  workspace.write({ 'hello_there/package/oci.local.json': '{"annotations":{"org.example.team":"lunch"}}\n' });
  await pack('hello_there', 'oci');
  const raw = await workspace.must('skopeo', 'inspect', '--raw', `oci:${packed('hello_there', 'oci')}:latest`);
  expect(raw).toContain('"org.example.team":"lunch"');
  workspace.write({ 'hello_there/package/oci.local.json': '{"annotations":5}\n' });
  const { status, output } = await workspace.nx('package', 'hello_there', virtio, '--format=oci');
  expect(status).not.toBe(0);
  expect(output).toContain('MIR0412');
  expect(output).toContain('hello_there/package/oci.local.json:1:16');
  // The package is as before.
  expect(await workspace.must('skopeo', 'inspect', '--raw', `oci:${packed('hello_there', 'oci')}:latest`)).toBe(raw);
  rmSync(join(workspace.root, 'hello_there/package'), { recursive: true });
});

it('writes the same bytes in another folder', async () => {
  await pack('hello_there', 'oci');
  const elsewhere = join(folder, 'a folder/elsewhere');
  mkdirSync(elsewhere, { recursive: true });
  await run('cp', ['-a', `${workspace.root}/.`, elsewhere], { cwd: folder, timeoutMs: 600_000 });
  for (const place of ['hello_there/dist', 'hello_there/mirage', '.nx'])
    rmSync(join(elsewhere, place), { recursive: true, force: true });
  const other = workspaceAt(elsewhere, () => undefined);
  await other.must('nx', 'package', 'hello_there', virtio, '--format=oci');
  const path = 'hello_there/dist/package/virtio/oci';
  expect(await other.must('diff', '-r', join(workspace.root, path), join(elsewhere, path))).toBe('');
});

describe('libvirt', () => {
  const virsh = async (...args: string[]): Promise<string> => {
    const { status, output } = await libvirt.virsh(...args);
    if (status !== 0) throw new Error(`virsh ${args.join(' ')} ended with ${status}:\n${output}`);
    return output;
  };

  beforeAll(() => workspace.write({ 'box/package/libvirt.local.xml': WITHOUT_KVM }));

  it.each(['pc', 'q35', 'microvm'])(
    'runs a domain on %s: define, start, console, shutdown, dumpxml, destroy',
    async (machine) => {
      await pack('box', 'libvirt', `--directory=${libvirt.folder}`, `--machine=${machine}`);
      cpSync(packed('box', 'libvirt'), libvirt.folder, { recursive: true });
      const disk = join(libvirt.folder, 'disk.img');
      writeFileSync(disk, '');
      truncateSync(disk, 2 ** 20);
      libvirt.give(disk);
      await virsh('define', join(libvirt.folder, 'box.xml'));
      const console = libvirt.onTerminal('start', 'box', '--console');
      await console.prints(/ready: 2048 sectors, mtu 1500/);
      await virsh('shutdown', 'box');
      await console.prints(/closed/);
      expect((await console.finished).output).toContain('closed');
      // The console ends before libvirt has noticed.
      let state = '';
      while (!state.includes('shut off')) state = await virsh('domstate', '--reason', 'box');
      expect(state).toContain('shut off (shutdown)');

      await virsh('start', 'box');
      expect(await virsh('dumpxml', 'box')).toContain('<serial>disk.img</serial>');
      await virsh('destroy', 'box');
      await virsh('undefine', 'box');
    },
  );

  it('deploys by ssh, replaces a version that runs, and goes back to it if libvirt refuses the next one', async () => {
    const machine = await startSshMachine(libvirt.asItsUser);
    const directory = join(libvirt.folder, 'deployed');
    const deploy = (...options: string[]): Promise<Finished> =>
      run(
        join(workspace.root, 'node_modules/.bin/nx'),
        ['deploy', 'box', virtio, `--to=qemu+ssh://${machine.host}/session`, `--directory=${directory}`, ...options],
        { cwd: workspace.root, env: { PATH: machine.path }, timeoutMs: 300_000 },
      );
    try {
      const first = await deploy('--machine=pc');
      expect(first.output).toContain('box      Created the disk disk.img: 1 MiB of zeros\nbox      Started\n');
      expect(first.output).toMatch(
        /Its console: ssh -t -p \d+ -- root@127.0.0.1 'virsh -c qemu:\/\/\/session console box'/,
      );
      expect(first.status).toBe(0);
      const second = await deploy('--machine=pc', '--memory=24');
      expect(second.output).toContain('box      Shutting the earlier version down\nbox      Started\n');
      expect(await virsh('dumpxml', 'box')).toContain("<memory unit='KiB'>24576</memory>");

      workspace.write({ 'box/package/libvirt.local.xml': '<domain type="qemu"><cpu mode="surprising"/></domain>\n' });
      const third = await deploy('--machine=pc');
      expect(third.output).toContain('box      The earlier version of box runs again');
      expect(third.output).toContain('MIR0704  box is not deployed: the engine does not start it.');
      expect(third.output).toContain('surprising');
      expect(third.status).toBe(1);
      expect(await virsh('list', '--name')).toContain('box');
      expect(await virsh('dumpxml', 'box')).toContain("<memory unit='KiB'>24576</memory>");
      await virsh('destroy', 'box');
      await virsh('undefine', 'box');
    } finally {
      await machine.close();
    }
  });
});

it('writes a unit that systemd accepts, with the own part of the user', async () => {
  workspace.write({ 'box/package/systemd.local.service': '[Service]\nEnvironment=TEAM=lunch\n' });
  await pack('box', 'systemd');
  const unit = join(packed('box', 'systemd'), 'box.service');
  expect(workspace.read('box/dist/package/virtio/systemd/box.service')).toContain('Environment=TEAM=lunch');
  const { status, output } = await run('systemd-analyze', ['verify', unit], { cwd: folder });
  expect({ status, output }).toEqual({ status: 0, output: '' });
});

it.each([
  ['an unknown format', ['hello_there', virtio, '--format=libvrit'], 'MIR0701', '--format=libvirt'],
  ['no format', ['hello_there', virtio], 'MIR0701', 'Choose one of oci, libvirt'],
  [
    'a disk for urunc',
    ['box', virtio, '--format=oci'],
    'MIR0702',
    'the container runtime urunc gives QEMU no block device',
  ],
])('refuses %s', async (_, args, code, text) => {
  const { status, output } = await workspace.nx('package', ...args);
  expect(status).not.toBe(0);
  expect(output).toContain(code);
  expect(output).toContain(text);
});
