import type { DeviceNode, Graph } from '../graph/graph.js';
import { applications, devices } from '../graph/queries.js';
import type { Origin } from './emit-main.js';
import { moduleOf } from './module-of.js';
import type { PlatformTable } from './platform.js';

/** What travels with the image and what the later steps read: the graph and how it was configured. */
export interface Manifest {
  readonly name: string;
  readonly platform: string;
  readonly devices: readonly Pick<DeviceNode, 'kind' | 'parameters'>[];
  /** Where each module named by `foreign` was found, relative to the unikernel's folder. */
  readonly modules: Readonly<Record<string, string>>;
  /** What the lines of main.ts were generated for, by their numbers from 1. */
  readonly origins: Readonly<Record<number, Origin>>;
  readonly graph: Graph;
}

/**
 * Returns the manifest of a graph. `modules` maps each name given to `foreign` to the specifier of its module, relative
 * to the unikernel's folder. `origins` are those of the lines of main.ts.
 */
export function toManifest(
  graph: Graph,
  platform: PlatformTable,
  modules: ReadonlyMap<string, string>,
  origins: ReadonlyMap<number, Origin>,
): Manifest {
  return {
    name: graph.name,
    platform: platform.name,
    devices: devices(graph).map(({ kind, parameters }) => ({ kind, parameters })),
    modules: Object.fromEntries(
      applications(graph).map(({ name }) => [name, modules.get(name) ?? moduleOf(name).specifier]),
    ),
    origins: Object.fromEntries(origins),
    graph,
  };
}
