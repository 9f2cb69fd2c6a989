import { MirageError, type PackageFormat, type Platform } from '@mirage/core';
import { nearest } from '../../command-line/nearest.js';
import { nxCommand } from '../platform.js';
import type { UnikernelProject } from '../unikernel-project.js';

/** Returns the format of a name. Error: MIR0701, at which the formats of the platform are listed. */
export function chooseFormat(
  unikernel: UnikernelProject,
  { name: platform, packageFormats = [] }: Platform,
  given: string | undefined,
): PackageFormat {
  const found = packageFormats.find(({ name }) => name === given);
  if (found) return found;
  const names = packageFormats.map(({ name }) => name);
  if (names.length === 0) {
    throw new MirageError('MIR0701', `The platform ${platform} has no package formats.`, {
      next: `Package the image of another platform: ${nxCommand('package', unikernel, 'virtio')} --format=oci`,
    });
  }
  const near = given === undefined ? undefined : nearest(given, names);
  const command = `${nxCommand('package', unikernel, platform)} --format=${near ?? names[0]!}`;
  throw new MirageError(
    'MIR0701',
    given === undefined ? 'The option --format is missing.' : `The platform ${platform} has no format '${given}'.`,
    { next: `Choose one of ${names.join(', ')}, for example: ${command}` },
  );
}
