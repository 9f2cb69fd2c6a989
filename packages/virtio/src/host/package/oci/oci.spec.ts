import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MirageError, PackageFile } from '@mirage/core';
import { graphs, image, inputOf } from '../../../../test/package-inputs.js';
import { oci } from './oci.js';
import { tar } from './tar.js';

const text = (files: readonly PackageFile[], path: string): string =>
  Buffer.from(files.find((file) => file.path === path)!.contents).toString();

/** Returns what a digest of a layout refers to. */
function blobOf(files: readonly PackageFile[], digest: string): Buffer {
  return Buffer.from(files.find(({ path }) => path === `blobs/${digest.replace(':', '/')}`)!.contents);
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Record<string, string>;
}

function manifestOf(files: readonly PackageFile[]): Manifest {
  const { manifests } = JSON.parse(text(files, 'index.json')) as { manifests: [Descriptor] };
  return JSON.parse(blobOf(files, manifests[0].digest).toString()) as Manifest;
}

it('writes a layout whose descriptors have the size and the hash of each blob', () => {
  const { files } = oci.package(inputOf(graphs.hello));
  expect(JSON.parse(text(files, 'oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests } = JSON.parse(text(files, 'index.json')) as { manifests: [Descriptor] };
  const manifest = manifestOf(files);
  const descriptors = [...manifests, manifest.config, ...manifest.layers];
  for (const { digest, size } of descriptors) {
    const bytes = blobOf(files, digest);
    expect(bytes.length).toBe(size);
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest);
  }
  expect(files).toHaveLength(2 + descriptors.length);
  const config = JSON.parse(blobOf(files, manifest.config.digest).toString()) as object;
  expect(config).toEqual({
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: [''] },
    rootfs: { type: 'layers', diff_ids: [manifest.layers[0]!.digest] },
  });
});

it('gives urunc its annotations twice: on the manifest, and in base64 in urunc.json', () => {
  const { files } = oci.package(inputOf(graphs.hello, { args: ['--hello=a b'] }));
  const manifest = manifestOf(files);
  const annotations = {
    'com.urunc.unikernel.unikernelType': 'mirage',
    'com.urunc.unikernel.hypervisor': 'qemu',
    'com.urunc.unikernel.binary': '/unikernel/image',
    'com.urunc.unikernel.cmdline': '"--hello=a b"',
    'com.urunc.unikernel.mountRootfs': 'false',
  };
  expect(manifest.annotations).toEqual({ 'org.opencontainers.image.title': 'hello', ...annotations });
  const { config } = JSON.parse(blobOf(files, manifest.config.digest).toString()) as { config: object };
  expect(config).toEqual({ Cmd: ['"--hello=a b"'] });

  const folder = mkdtempSync(join(tmpdir(), 'mirage-oci-'));
  try {
    writeFileSync(join(folder, 'layer.tar'), blobOf(files, manifest.layers[0]!.digest));
    const untar = (path: string): Buffer => execFileSync('tar', ['-xOf', join(folder, 'layer.tar'), path]);
    expect(untar('unikernel/image')).toEqual(image);
    expect(untar('NOTICES.txt').toString()).toBe('the notices\n');
    const urunc = JSON.parse(untar('urunc.json').toString()) as Record<string, string>;
    const decoded = Object.entries(urunc).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]);
    expect(Object.fromEntries(decoded)).toEqual(annotations);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  [
    'a disk',
    graphs.store,
    "store has the disk blockOfFile('data/disk.img', { sizeMiB: 16 }), and the container runtime urunc gives QEMU no block device.",
  ],
  ['two networks', graphs.router, 'router has 2 network interfaces, and the container runtime urunc gives QEMU one.'],
  [
    'a network without addresses on the command line',
    graphs.frames,
    'frames uses tap0 without the arguments --ipv4 and --ipv4-gateway, and the container runtime urunc passes both to a unikernel with a network.',
  ],
])('refuses %s', (_, graph, message) => {
  expect(() => oci.package(inputOf(graph))).toThrow(
    expect.objectContaining({ code: 'MIR0702', message }) as MirageError,
  );
});

it('refuses an annotation of the user that is not a string', () => {
  const input = inputOf(graphs.hello);
  const json = (value: object): string => JSON.stringify({ ...value, annotations: { version: 5 } });
  expect(() => oci.package({ ...input, print: { ...input.print, json } })).toThrow(
    expect.objectContaining({
      code: 'MIR0412',
      message: 'The annotation version of the container image is not a string.',
    }) as MirageError,
  );
});

it.each([
  [
    'no network',
    graphs.hello,
    ['hello has no network. Start it without one: urunc passes --ipv4 to a container that has one.'],
  ],
  ['a stack', graphs.site, []],
])('tells how to start a unikernel with %s', (_, graph, remarks) => {
  expect(oci.package(inputOf(graph)).remarks).toEqual(remarks);
});

it('writes archives that tar lists with fixed times and owners', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-tar-'));
  try {
    const entries = [
      { path: 'a/', contents: Buffer.alloc(0) },
      { path: 'a/empty', contents: Buffer.alloc(0) },
      { path: 'a/block', contents: Buffer.alloc(512, 'x') },
      { path: 'a/more', contents: Buffer.alloc(513, 'y') },
    ];
    writeFileSync(join(folder, 'a.tar'), tar(entries));
    const list = execFileSync('tar', ['--utc', '--numeric-owner', '-tvf', join(folder, 'a.tar')]).toString();
    expect(
      list
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toEqual([
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 a/',
      '-rw-r--r-- 0/0 0 1970-01-01 00:00 a/empty',
      '-rw-r--r-- 0/0 512 1970-01-01 00:00 a/block',
      '-rw-r--r-- 0/0 513 1970-01-01 00:00 a/more',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(() => tar([{ path: 'x'.repeat(101), contents: image }])).toThrow('too long for tar');
});
