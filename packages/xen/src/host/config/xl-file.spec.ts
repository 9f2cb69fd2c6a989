import {
  blockOfFile,
  block,
  console,
  defaultConsole,
  foreign,
  isGenerated,
  job,
  netif,
  network,
  tap0,
  toGraph,
  type Graph,
} from '@mirage/core';
import { libvirtXml } from './libvirt.js';
import { optionsOf } from './xl-options.js';
import { mergeOverlay } from './overlay.js';
import { printXl } from './xl-syntax.js';
import { emitXl, xlSettings } from './xl-file.js';

const relax: Graph = toGraph({
  name: 'out_to_lunch',
  jobs: [foreign('Loaf.Relax', console.to(job)).$(defaultConsole).node],
});
const busy: Graph = toGraph({
  name: 'busy',
  jobs: [
    foreign('Loaf.Two', network.to(network).to(job)).$(tap0, netif('1')).node,
    foreign('Loaf.Disks', block.to(block).to(job)).$(blockOfFile('a.img'), blockOfFile('/srv/b.img')).node,
  ],
});
const overlay = (text: string): { file: string; text: string } => ({ file: 'busy/busy.local.xl', text });

it('is complete for a unikernel that does nothing', () => {
  expect(printXl(xlSettings(relax))).toMatchInlineSnapshot(`
   "name = "out_to_lunch"
   kernel = "mir-out_to_lunch.xen"
   type = "pvh"
   memory = 64
   vcpus = 1
   on_crash = "preserve"
   "
  `);
});

it('has a vif for each network and a disk for each block device', () => {
  expect(printXl(xlSettings(busy))).toMatchInlineSnapshot(`
   "name = "busy"
   kernel = "mir-busy.xen"
   type = "pvh"
   memory = 64
   vcpus = 1
   on_crash = "preserve"
   vif = [
     "mac=02:55:77:55:93:d7,bridge=xenbr0",
     "mac=02:55:77:55:92:24,bridge=xenbr0",
   ]
   disk = [
     "format=raw,vdev=xvda,access=rw,target=../../a.img",
     "format=raw,vdev=xvdb,access=rw,target=/srv/b.img",
   ]
   "
  `);
});

it('is written with the mark of a generated file', () => {
  const text = emitXl(relax);
  expect(isGenerated(text)).toBe(true);
  expect(text).toContain('write them to out_to_lunch.local.xl beside config.ts');
});

it('merges the settings of the user: replaced, appended, new', () => {
  const text = `memory = 16\nvif += ['bridge=br1']\nextra = 'x'\nextra += 'y'\n`;
  const merged = mergeOverlay(xlSettings(busy), overlay(text));
  expect(merged.get('memory')).toBe(16);
  expect(merged.get('vif')).toHaveLength(3);
  expect(merged.get('extra')).toBe('xy');
  expect(merged.get('name')).toBe('busy');
  expect(mergeOverlay(xlSettings(busy), undefined)).toEqual(xlSettings(busy));
});

it.each([
  ['memory = 16\nkernel = "other"', 2, 'kernel is set by config.ts'],
  ['vif += "x"', 1, '+= needs two lists or two strings, and vif has another value'],
  ['memory = 1 2', 1, 'expected the end of the line after the value'],
])('refuses %j at its line', (text, line, message) => {
  expect(() => mergeOverlay(xlSettings(busy), overlay(text))).toThrow(
    expect.objectContaining({
      code: 'MIR0412',
      where: expect.objectContaining({ file: 'busy/busy.local.xl', line }),
      message: expect.stringContaining(message),
      next: expect.stringMatching(/\.$/),
    }),
  );
});

it('is passed to libvirt too', () => {
  const settings = new Map([...xlSettings(busy), ['cmdline', `--greeting="a & b"`] as const]);
  expect(libvirtXml(settings, '/w/dist/xen')).toMatchInlineSnapshot(`
   "<domain type='xen'>
     <name>busy</name>
     <uuid>be80754c-de48-58d8-92b0-4996ef63f454</uuid>
     <memory unit='MiB'>64</memory>
     <vcpu>1</vcpu>
     <os>
       <type arch='x86_64' machine='xenpvh'>xenpvh</type>
       <kernel>/w/dist/xen/mir-busy.xen</kernel>
       <cmdline>--greeting=&quot;a &amp; b&quot;</cmdline>
     </os>
     <on_poweroff>destroy</on_poweroff>
     <on_crash>preserve</on_crash>
     <devices>
       <console type='pty'><target type='xen' port='0'/></console>
       <interface type='bridge'>
         <mac address='02:55:77:55:93:d7'/>
         <source bridge='xenbr0'/>
       </interface>
       <interface type='bridge'>
         <mac address='02:55:77:55:92:24'/>
         <source bridge='xenbr0'/>
       </interface>
       <disk type='file' device='disk'>
         <driver name='phy' type='raw'/>
         <source file='/w/a.img'/>
         <target dev='xvda' bus='xen'/>
       </disk>
       <disk type='file' device='disk'>
         <driver name='phy' type='raw'/>
         <source file='/srv/b.img'/>
         <target dev='xvdb' bus='xen'/>
       </disk>
     </devices>
   </domain>
   "
  `);
});

it.each([
  ['bridge=xenbr0', [['bridge', 'xenbr0']]],
  [
    'mac=1, bridge=b,',
    [
      ['mac', '1'],
      ['bridge', 'b'],
    ],
  ],
  [
    'vdev=xvda,target=/a,b=c',
    [
      ['vdev', 'xvda'],
      ['target', '/a,b=c'],
    ],
  ],
  ['', []],
])('reads the options %j', (entry, options) => {
  expect([...optionsOf(entry)]).toEqual(options);
});
