import { imageNames } from '@mirage/bare-metal';
import { disks, interfacesOf, markHash, type Graph } from '@mirage/core';
import { printXl, type XlValue } from './xl-syntax.js';

/** Memory of a domain, unless the user sets another size. */
export const DEFAULT_MEMORY_MIB = 64;

/** The bridge of interfaces, unless the user names another. The guides of Debian and Xen create it. */
export const DEFAULT_BRIDGE = 'xenbr0';

/** Returns the name of the file for xl. */
export function xlName(name: string): string {
  return `${name}.xl`;
}

/**
 * Returns the settings with which xl runs a unikernel, from the folder that holds the image. `diskFile` returns the
 * path of a disk in that folder from its path in config.ts.
 */
export function xlSettings(graph: Graph, diskFile = fromArtefacts): Map<string, XlValue> {
  const [image] = imageNames(graph.name, 'xen');
  const vif = interfacesOf(graph).map(({ mac }) => `mac=${mac},bridge=${DEFAULT_BRIDGE}`);
  const disk = disks(graph).map(({ path, isReadOnly }, index) => {
    const access = isReadOnly ? 'ro' : 'rw';
    return `format=raw,vdev=${diskName(index)},access=${access},target=${diskFile(path)}`;
  });
  return new Map<string, XlValue>([
    ['name', graph.name],
    ['kernel', image],
    ['type', 'pvh'],
    ['memory', DEFAULT_MEMORY_MIB],
    ['vcpus', 1],
    // A crashed domain can be inspected; `nx run` destroys those that it has created.
    ['on_crash', 'preserve'],
    ...(vif.length > 0 ? [['vif', vif] as const] : []),
    ...(disk.length > 0 ? [['disk', disk] as const] : []),
  ]);
}

/** Returns the file for xl that `configure` writes. */
export function emitXl(graph: Graph): string {
  return markHash(
    `# To add or replace settings, write them to ${overlayName(graph.name)} beside config.ts.\n${printXl(xlSettings(graph))}`,
  );
}

/** Returns the name of the file with the user's own settings, beside config.ts. */
export function overlayName(name: string): string {
  return `${name}.local.xl`;
}

/** Returns the name of a domain's disk: xvda to xvdz. */
function diskName(index: number): string {
  return `xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`;
}

/** Converts a path relative to the unikernel's folder to one relative to the folder of the artefacts, dist/xen. */
function fromArtefacts(path: string): string {
  return path.startsWith('/') ? path : `../../${path}`;
}
