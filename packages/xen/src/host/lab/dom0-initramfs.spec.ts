import { isWanted, labParts } from './dom0-initramfs.js';
import { mergedPath } from './links.js';
import type { ArchiveEntry } from './tar.js';

const file = (path: string, contents = ''): [string, ArchiveEntry] => [
  path,
  { path, mode: 0o755, contents: Buffer.from(contents) },
];

it.each([
  ['bin/busybox', true],
  ['usr/bin/busybox', true],
  ['boot/xen-4.17-amd64.gz', true],
  ['boot/xen-4.17-amd64.efi', false],
  ['boot/vmlinuz-6.1.0-56-amd64', true],
  ['usr/lib/xen-4.17/bin/xl', true],
  ['usr/lib/xen-4.17/bin/xenstored', true],
  ['usr/lib/xen-4.17/bin/oxenstored', false],
  ['lib/modules/6.1.0/kernel/drivers/net/xen-netback/xen-netback.ko', true],
  ['usr/lib/modules/6.12/kernel/net/bridge/bridge.ko.xz', true],
  ['lib/modules/6.1.0/kernel/drivers/net/vxlan.ko', false],
  ['lib/modules/6.1.0/modules.builtin', true],
  ['lib/x86_64-linux-gnu/libc.so.6', true],
  ['usr/share/doc/libc6/copyright', false],
])('%s is wanted: %s', (path, wanted) => {
  expect(isWanted(mergedPath(path))).toBe(wanted);
});

it.each([
  ['hypervisor', []],
  ['kernel', [file('boot/xen-4.17-amd64.gz')]],
  ['program xl', [file('boot/xen-4.17-amd64.gz'), file('boot/vmlinuz-6')]],
])('reports that there is no %s', (what, entries) => {
  expect(() => labParts(new Map(entries))).toThrow(`the packages contain no ${what}`);
});

it('names a missing module, and accepts one that is built in', () => {
  const entries = [file('boot/xen-4.17-amd64.gz'), file('boot/vmlinuz-6'), file('usr/lib/xen-4.17/bin/xl')];
  const builtIn = file(
    'usr/lib/modules/6/modules.builtin',
    'kernel/drivers/xen/xen-privcmd.ko\nkernel/fs/xenfs/xenfs.ko\n',
  );
  expect(() => labParts(new Map([...entries, builtIn]))).toThrow(
    'the kernel has no module xen_evtchn, which domain 0 needs',
  );
  const needs = file('usr/lib/modules/6/kernel/xen-evtchn.ko', '\0depends=other\0');
  expect(() => labParts(new Map([...entries, builtIn, needs]))).toThrow(
    'the kernel has no module other, which xen_evtchn needs',
  );
});

it('names the missing target of a link', () => {
  const loader: ArchiveEntry = { path: 'usr/lib64/ld-linux-x86-64.so.2', target: '../lib/x86_64-linux-gnu/ld.so' };
  const entries = [file('boot/xen-4.20-amd64.gz'), file('boot/vmlinuz-6'), file('usr/lib/xen-4.20/bin/xl')];
  expect(() => labParts(new Map([...entries, [loader.path, loader]]))).toThrow(
    'the packages contain no usr/lib/x86_64-linux-gnu/ld.so, the target of the link usr/lib64/ld-linux-x86-64.so.2',
  );
});
