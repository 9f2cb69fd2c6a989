import {
  block,
  blockOfFile,
  console as consoleType,
  defaultConsole,
  foreign,
  job,
  network,
  tap0,
  toGraph,
  type MirageError,
  type Overlay,
  type PackageSettings,
} from '@mirage/core';
import { packageFormats } from './formats.js';

const graph = toGraph({
  name: 'store',
  jobs: [
    foreign('Store.Job', consoleType.to(block).to(network).to(job)).$(
      defaultConsole,
      blockOfFile('data/disk.img', { sizeMiB: 16 }),
      tap0,
    ).node,
  ],
});

function packaged(name: string, settings: Partial<PackageSettings> = {}, overlay?: Overlay): string[] {
  const { files } = packageFormats
    .find((format) => format.name === name)!
    .package({
      graph,
      image: Buffer.from('an image'),
      notices: '',
      settings: { args: [], directory: '/srv/store', image: 'localhost/store:latest', ...settings },
      print: { json: JSON.stringify, yaml: JSON.stringify, xml: (text) => text, service: (text) => text },
      ...(overlay ? { overlay } : {}),
    });
  expect(files.map(({ path }) => path)).toEqual([name === 'xl' ? 'store.xl' : 'store.xml', 'mir-store.xen']);
  expect(files[1]!.contents.toString()).toBe('an image');
  return files[0]!.contents.toString().split('\n');
}

it('xl: has image and disks in the folder of the option --directory, and the settings of the machine', () => {
  expect(packaged('xl', { args: ['--a=b c'], memoryMiB: 16, networks: ['bridge:br7'] })).toEqual([
    'name = "store"',
    'kernel = "/srv/store/mir-store.xen"',
    'type = "pvh"',
    'memory = 16',
    'vcpus = 1',
    'on_crash = "preserve"',
    expect.stringMatching(/^vif = \[ ?"mac=[\w:]+,bridge=br7" ?\]$/),
    expect.stringMatching(/^disk = \[ ?"format=raw,vdev=xvda,access=rw,target=\/srv\/store\/data\/disk\.img" ?\]$/),
    `cmdline = "\\"--a=b c\\""`,
    '',
  ]);
});

it('xl: has the own settings of the user, which `build` reads, too', () => {
  const overlay = { file: 'store/store.local.xl', text: 'memory = 32\non_crash = "destroy"\n' };
  expect(packaged('xl', {}, overlay)).toEqual(expect.arrayContaining(['memory = 32', 'on_crash = "destroy"']));
  expect(packaged('xl', { memoryMiB: 16 }, overlay)).toContain('memory = 16');
  expect(() => packaged('xl', {}, { ...overlay, text: 'kernel = "x"' })).toThrow(
    expect.objectContaining({ code: 'MIR0412' }) as MirageError,
  );
});

it('libvirt: has image and disks in the folder of the option --directory', () => {
  const domain = packaged('libvirt').join('\n');
  expect(domain).toContain('<kernel>/srv/store/mir-store.xen</kernel>');
  expect(domain).toContain("<source file='/srv/store/data/disk.img'/>");
});

it.each(packageFormats.map(({ name }) => name))('%s: refuses a folder that is not absolute', (name) => {
  expect(() => packaged(name, { directory: 'srv' })).toThrow(
    expect.objectContaining({ code: 'MIR0503' }) as MirageError,
  );
});

it('names the commands with which a machine runs a package', () => {
  const commands = Object.fromEntries(
    packageFormats.map(({ deployment }) => [deployment!.scheme, deployment!.commands('a.b', 'xen:///system')]),
  );
  expect(commands['xl']).toEqual({
    isRunning: 'xl domid a.b',
    shutdown: 'xl shutdown a.b',
    destroy: 'xl destroy a.b',
    start: 'xl create a.b.xl',
    console: 'xl console a.b',
  });
  expect(commands['xen']?.start).toBe('virsh -c xen:///system define a.b.xml && virsh -c xen:///system start a.b');
});
