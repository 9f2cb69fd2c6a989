import { posix } from 'node:path';
import { MirageError, type Graph, type PackageFile, type PackageInput, type PackageSettings } from '@mirage/core';
import { imageNames } from '@mirage/bare-metal';
import { machineOf, type ChosenMachine } from '../run/machine-of.js';
import type { MachineType } from '../run/virtual-machine.js';

/**
 * Returns the machine that a package describes: its files are in the folder of the settings, on the machine that runs
 * it. Error: MIR0503.
 */
export function packagedMachine(graph: Graph, settings: PackageSettings, defaultMachine?: MachineType): ChosenMachine {
  const { directory } = settings;
  // A character that a path in a unit, a shell or an option of QEMU would need to escape.
  if (!/^\/[\w./+@-]*$/.test(directory)) {
    throw new MirageError('MIR0503', `Invalid value for --directory: ${JSON.stringify(directory)}.`, {
      next: `Use an absolute path of letters, digits, . _ + @ and -, for example --directory=/var/lib/mirage/${graph.name}.`,
    });
  }
  return machineOf(
    graph,
    settings,
    { image: posix.join(directory, imageName(graph)), disk: (path) => posix.resolve(directory, path) },
    defaultMachine,
  );
}

/** Returns the name of the image. */
export function imageName(graph: Graph): string {
  return imageNames(graph.name, 'virtio')[0];
}

/** Returns the image as a file of a package. */
export function imageFile({ graph, image }: PackageInput): PackageFile {
  return { path: imageName(graph), contents: image };
}
