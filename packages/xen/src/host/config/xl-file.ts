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
  const disk = disks(graph).map(({ path, isReadOnly }, index) => {
    const access = isReadOnly ? 'ro' : 'rw';
    return `format=raw,vdev=${diskName(index)},access=${access},target=${fromArtefacts(path)}`;
  });
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

/** The names of a domain's disks: xvda to xvdz. */
function diskName(index: number): string {
  return `xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`;
}

/** A path from the unikernel's folder as one from the folder of the artefacts, dist/xen. */
function fromArtefacts(path: string): string {
  return path.startsWith('/') ? path : `../../${path}`;
}
