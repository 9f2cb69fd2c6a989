import { disks, markHash, type Graph } from '@mirage/core';
import { imageNames, interfacesOf } from '@mirage/image';
import { printXl, type XlValue } from './xl-syntax.js';

/** Memory of a domain unless the user says otherwise. */
export const DEFAULT_MEMORY_MIB = 64;

/** The bridge that interfaces join unless the user says otherwise: the one that Debian's and Xen's own guides make. */
export const DEFAULT_BRIDGE = 'xenbr0';

/** The name of the file for xl. */
export function xlName(name: string): string {
  return `${name}.xl`;
}

/** Everything that xl has to know to run a unikernel, from the folder that holds the image. */
export function xlSettings(graph: Graph): Map<string, XlValue> {
  const [image] = imageNames(graph.name, 'xen');
  const vif = interfacesOf(graph).map(({ mac }) => `mac=${mac},bridge=${DEFAULT_BRIDGE}`);
  const disk = disksOf(graph).map(
    ({ vdev, path, access }) => `format=raw,vdev=${vdev},access=${access},target=${fromArtefacts(path)}`,
  );
  return new Map<string, XlValue>([
    ['name', graph.name],
    ['kernel', image],
    ['type', 'pvh'],
    ['memory', DEFAULT_MEMORY_MIB],
    ['vcpus', 1],
    // What a crashed domain leaves can be looked at; `nx run` removes its own.
    ['on_crash', 'preserve'],
    ...(vif.length > 0 ? [['vif', vif] as const] : []),
    ...(disk.length > 0 ? [['disk', disk] as const] : []),
  ]);
}

/** The file for xl as `configure` writes it. */
export function emitXl(graph: Graph): string {
  return markHash(
    `# Settings of your own, also such as replace these, belong into ${overlayName(graph.name)} beside config.ts.\n${printXl(xlSettings(graph))}`,
  );
}

/** The user's own settings, beside config.ts. */
export function overlayName(name: string): string {
  return `${name}.local.xl`;
}

/** A disk that the graph asks for. */
export interface Disk {
  /** The device's name in the domain: xvda, xvdb, ... */
  readonly vdev: string;
  /** The image's path, as the configuration says it: relative to the unikernel's folder. */
  readonly path: string;
  /** `rw`, or `r` for a disk that takes no writes. Source: xl-disk-configuration(5). */
  readonly access: 'rw' | 'r';
  readonly label: string;
}

/** The disks in the order of the graph, which is that of their names; the drivers see them in it, too. */
export function disksOf(graph: Graph): Disk[] {
  return disks(graph).map(({ path, isReadOnly, label }, index) => ({
    vdev: `xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
    path,
    access: isReadOnly ? 'r' : 'rw',
    label,
  }));
}

/** A path from the unikernel's folder as one from the folder of the artefacts, dist/xen. */
function fromArtefacts(path: string): string {
  return path.startsWith('/') ? path : `../../${path}`;
}
