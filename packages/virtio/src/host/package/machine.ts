import { posix } from 'node:path';
import {
  declaredPorts,
  isBehindMonitor,
  type Graph,
  type PackageFile,
  type PackageInput,
  type PackageSettings,
} from '@mirage/core';
import { checkDirectory, imageNames } from '@mirage/bare-metal';
import { machineOf, type ChosenMachine } from '../run/machine-of.js';
import type { MachineType } from '../run/virtual-machine.js';

/**
 * Returns the machine that a package describes: its files are in the folder of the settings, on the machine that runs
 * it. Error: MIR0503.
 */
export function packagedMachine(graph: Graph, settings: PackageSettings, defaultMachine?: MachineType): ChosenMachine {
  const { directory } = settings;
  checkDirectory(directory, graph.name);
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

/**
 * Returns settings that forward every port that the unikernel declares, from the same port of all addresses, unless the
 * settings name ports or attach the first network to something else.
 */
export function withDeclaredPorts(graph: Graph, settings: PackageSettings): PackageSettings {
  if (settings.forwards !== undefined || !isBehindMonitor(graph, settings.networks ?? [], 'user')) return settings;
  const forwards = declaredPorts(graph, settings.args).map(
    ({ protocol, port }) => `${protocol}:0.0.0.0:${port}:${port}`,
  );
  return { ...settings, forwards };
}
