import type { MirageError, PackageFormat, Platform } from '@mirage/core';
import type { UnikernelProject } from '../unikernel-project';
import { chooseFormat } from './choose-format';

const formats = ['oci', 'libvirt'].map((name) => ({ name })) as PackageFormat[];
const virtio = { name: 'virtio', packageFormats: formats } as unknown as Platform;
const unix = { name: 'unix' } as unknown as Platform;
const unikernel = { project: 'site' } as UnikernelProject;

it('returns the format of a name', () => {
  expect(chooseFormat(unikernel, virtio, 'libvirt')).toBe(formats[1]);
});

it.each([
  ['none', virtio, undefined, 'The option --format is missing.', 'nx package site --configuration=virtio --format=oci'],
  ['a mistyped one', virtio, 'libvrit', "The platform virtio has no format 'libvrit'.", '--format=libvirt'],
  [
    'one of unix',
    unix,
    'libvirt',
    "The platform unix has no format 'libvirt'.",
    'Choose one of sbom, for example: nx package site --format=sbom',
  ],
])('refuses %s, with a command to type', (_, platform, given, message, next) => {
  expect(() => chooseFormat(unikernel, platform, given)).toThrow(
    expect.objectContaining({ code: 'MIR0701', message, next: expect.stringContaining(next) as string }) as MirageError,
  );
});
