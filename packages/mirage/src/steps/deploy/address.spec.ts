import type { Deployment, MirageError, PackageFormat, Platform } from '@mirage/core';
import type { UnikernelProject } from '../unikernel-project';
import { readAddress } from './address';

const deployment = (scheme: string, paths: string[]): Deployment => ({ scheme, paths, commands: jest.fn() });
const format = (name: string, of?: Deployment): PackageFormat =>
  ({ name, ...(of ? { deployment: of } : {}) }) as PackageFormat;
const platform = (name: string, ...packageFormats: PackageFormat[]): Platform =>
  ({ name, packageFormats }) as unknown as Platform;

const virtio = platform('virtio', format('oci'), format('libvirt', deployment('qemu', ['/system', '/session'])));
const xen = platform('xen', format('libvirt', deployment('xen', ['/system'])), format('xl', deployment('xl', ['/'])));
const unikernel = { project: 'site' } as UnikernelProject;

it.each([
  [virtio, 'qemu:///system', 'libvirt', 'qemu:///system', undefined],
  [virtio, 'qemu:///', 'libvirt', 'qemu:///system', undefined],
  [virtio, 'qemu:///session/', 'libvirt', 'qemu:///session', undefined],
  [virtio, 'qemu+ssh://host/system', 'libvirt', 'qemu:///system', { destination: 'host' }],
  [virtio, 'qemu+ssh://me@host:2222', 'libvirt', 'qemu:///system', { destination: 'me@host', port: 2222 }],
  [virtio, 'qemu+ssh://me@[fe80::1]/session', 'libvirt', 'qemu:///session', { destination: 'me@fe80::1' }],
  [xen, 'xen+ssh://host/', 'libvirt', 'xen:///system', { destination: 'host' }],
  [xen, 'xl+ssh://root@Host.example.org', 'xl', 'xl:///', { destination: 'root@Host.example.org' }],
  [xen, 'xl:///', 'xl', 'xl:///', undefined],
])('%#: reads an address: %j', (on, given, name, engine, remote) => {
  const place = readAddress(unikernel, on, given);
  expect([place.format.name, place.engine, place.remote]).toEqual([name, engine, remote]);
});

const ADVICE = `Use one of qemu:///system, qemu+ssh://HOST/system: nx deploy site --configuration=virtio --to=qemu+ssh://HOST/system
For other engines: nx package site --configuration=virtio --format=FORMAT`;

it.each<[string, Platform, string | undefined, string, string]>([
  ['none', virtio, undefined, 'The option --to is missing.', ADVICE],
  ['a word', virtio, 'example.org', 'example.org is not the address of an engine.', ADVICE],
  [
    'another engine',
    virtio,
    'docker://x',
    'The platform virtio is not deployed to engines with addresses of docker.',
    ADVICE,
  ],
  ['another path', virtio, 'qemu:///x', 'qemu:///x has the path /x, which qemu does not have.', ADVICE],
  ['a host without ssh', virtio, 'qemu://h/system', 'To reach h, write qemu+ssh://h/system.', ADVICE],
  ['another transport', virtio, 'qemu+tls://h/system', 'Machines are reached by ssh only, not by tls.', ADVICE],
  ['ssh to nowhere', virtio, 'qemu+ssh:///system', 'The address names no machine.', ADVICE],
  [
    'half a byte',
    virtio,
    'qemu+ssh://a%z@h/system',
    'qemu+ssh://a%z@h/system has a % that no two digits follow.',
    ADVICE,
  ],
  ['a password', virtio, 'qemu+ssh://a:b@h/system', 'The address contains a password. Use a key of ssh.', ADVICE],
  [
    'parameters',
    virtio,
    'qemu+ssh://h/system?keyfile=x',
    '?keyfile=x has no meaning in the address. Settings for ssh belong in ~/.ssh/config.',
    ADVICE,
  ],
  [
    'a process',
    platform('unix'),
    'qemu:///system',
    'Unikernels of the platform unix are not deployed to an engine.',
    'Copy its program to the machine, or build it for virtio or xen: docs/deploy.md.',
  ],
])('refuses %s', (_, on, given, message, next) => {
  expect(() => readAddress(unikernel, on, given)).toThrow(
    expect.objectContaining({ code: 'MIR0703', message, next }) as MirageError,
  );
});
