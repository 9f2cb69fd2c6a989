import { MirageError, type PackageFile, type PackageFormat, type PackageInput } from '@mirage/core';
import { packagedMachine } from '../machine.js';
import { imageLayout } from './layout.js';
import {
  acceptsAddress,
  refuseForUrunc,
  UNIKERNEL_PATH,
  uruncAnnotations,
  uruncCommand,
  uruncFile,
  URUNC_FILE,
} from './urunc.js';

/** An image layout for container engines, with the annotations that the runtime urunc reads. */
export const oci: PackageFormat = {
  name: 'oci',
  syntax: 'json',
  package: (input) => ({ files: layoutOf(input), remarks: remarksOf(input) }),
};

/** The part of an image that the user can change. */
interface Changeable {
  readonly annotations: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, unknown>>;
}

function layoutOf({ graph, settings, image, notices, print }: PackageInput): PackageFile[] {
  refuseForUrunc(graph);
  // Only for its errors: urunc itself decides on the machine.
  packagedMachine(graph, settings, 'pc');
  const generated: Changeable = {
    annotations: { 'org.opencontainers.image.title': graph.name, ...uruncAnnotations(settings.args) },
    config: { Cmd: uruncCommand(settings.args) },
  };
  const { annotations, config } = JSON.parse(print.json(generated)) as Changeable;
  for (const [name, value] of Object.entries<unknown>(annotations)) {
    if (typeof value === 'string') continue;
    throw new MirageError('MIR0412', `The annotation ${name} of the container image is not a string.`, {
      next: 'Write its value in quotes.',
    });
  }
  return imageLayout({
    tag: 'latest',
    files: [
      { path: 'NOTICES.txt', contents: Buffer.from(notices) },
      { path: 'unikernel/', contents: Buffer.alloc(0) },
      { path: UNIKERNEL_PATH, contents: image },
      { path: URUNC_FILE, contents: Buffer.from(uruncFile(annotations)) },
    ],
    config,
    annotations,
  });
}

function remarksOf({ graph }: PackageInput): string[] {
  return acceptsAddress(graph)
    ? []
    : [`${graph.name} has no network. Start it without one: urunc passes --ipv4 to a container that has one.`];
}
