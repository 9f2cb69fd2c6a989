import { MirageError, type Where } from '../errors.js';
import type { Graph } from './graph.js';
import { devices } from './queries.js';

/** A disk on a file that the unikernel uses. */
export interface Disk {
  /** As config.ts says it: relative to the unikernel's folder, or absolute. */
  readonly path: string;
  readonly isReadOnly: boolean;
  /** What to make it with when it is not there; undefined: it must be there. */
  readonly sizeMiB: number | undefined;
  /** `blockOfFile('disk.img')`. */
  readonly label: string;
  readonly where?: Where;
}

/** The disks on files, in the order of config.ts, in which drivers count them where disks have no names. */
export function disks(graph: Graph): Disk[] {
  return devices(graph).flatMap(({ kind, parameters, label, where }) =>
    kind === 'block'
      ? [
          {
            path: parameters['path'] ?? '',
            isReadOnly: parameters['access'] === 'ro',
            sizeMiB: parameters['sizeMiB'] === undefined ? undefined : Number(parameters['sizeMiB']),
            label,
            ...(where ? { where } : {}),
          },
        ]
      : [],
  );
}

/** Refuses two disks on one file: each would change what the other takes for its own. Error: MIR0210. */
export function refuseSharedDisks(graph: Graph): void {
  const known = new Map<string, Disk>();
  for (const disk of disks(graph)) {
    const path = plainPath(disk.path);
    const other = known.get(path);
    if (!other) {
      known.set(path, disk);
      continue;
    }
    throw new MirageError('MIR0210', `${other.label} and ${disk.label} use the same file.`, {
      ...(disk.where ? { where: disk.where } : {}),
      next: 'Write both in the same way, which makes them one disk, or give each its own file.',
    });
  }
}

/** A path without what says nothing: `./a//b/../c` is `a/c`. */
function plainPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  return (path.startsWith('/') ? '/' : '') + names.join('/');
}
