import { MirageError, type Where } from '../errors.js';
import type { Graph } from './graph.js';
import { devices } from './queries.js';

/** A disk of the unikernel that is a file. */
export interface Disk {
  /** The path in config.ts: absolute, or relative to the unikernel's folder. */
  readonly path: string;
  readonly isReadOnly: boolean;
  /** The size of the file to create if it does not exist. Undefined: it must exist. */
  readonly sizeMiB: number | undefined;
  /** `blockOfFile('disk.img')`. */
  readonly label: string;
  readonly where?: Where;
}

/** Returns the disks on files in the order of config.ts, by which drivers number disks without names. */
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

/**
 * Refuses two disks on one file, because each would overwrite the other.
 *
 * @throws MIR0210
 */
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

/** Returns a path without redundant parts: `./a//b/../c` is `a/c`. */
function plainPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  return (path.startsWith('/') ? '/' : '') + names.join('/');
}
