import { MirageError, type PackageFormat, type Platform } from '@mirage/core';
import { nearest } from '../../command-line/nearest.js';
import { nxCommand } from '../platform.js';
import type { UnikernelProject } from '../unikernel-project.js';

/** The format of every platform: only the files that are part of every package. */
const SBOM: PackageFormat = { name: 'sbom', syntax: 'json', package: () => ({ files: [], remarks: [] }) };

/** Returns the format of a name. Error: MIR0701, at which the formats of the platform are listed. */
export function chooseFormat(
  unikernel: UnikernelProject,
  { name: platform, packageFormats = [] }: Platform,
  given: string | undefined,
): PackageFormat {
  const formats = [...packageFormats, SBOM];
  const found = formats.find(({ name }) => name === given);
  if (found) return found;
  const names = formats.map(({ name }) => name);
  const near = given === undefined ? undefined : nearest(given, names);
  const command = `${nxCommand('package', unikernel, platform)} --format=${near ?? names[0]!}`;
  throw new MirageError(
    'MIR0701',
    given === undefined ? 'The option --format is missing.' : `The platform ${platform} has no format '${given}'.`,
    { next: `Choose one of ${names.join(', ')}, for example: ${command}` },
  );
}
