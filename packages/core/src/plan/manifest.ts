import type { DeviceNode, Graph } from '../graph/graph.js';
import { applications, devices } from '../graph/queries.js';
import { moduleOf } from './module-of.js';
import type { PlatformTable } from './platform.js';

/** What travels with the image and what the later steps read: the graph and how it was configured. */
export interface Manifest {
  readonly name: string;
  readonly platform: string;
  readonly devices: readonly Pick<DeviceNode, 'kind' | 'parameters'>[];
  /** Where each module named by `foreign` was found, relative to the unikernel's folder. */
  readonly modules: Readonly<Record<string, string>>;
  readonly graph: Graph;
}

/**
 * The manifest of a graph. `modules` holds each name given to `foreign` with the specifier of its module from the
 * unikernel's folder.
 */
export function toManifest(graph: Graph, platform: PlatformTable, modules: ReadonlyMap<string, string>): Manifest {
  return {
    name: graph.name,
    platform: platform.name,
    devices: devices(graph).map(({ kind, parameters }) => ({ kind, parameters })),
    modules: Object.fromEntries(
      applications(graph).map(({ name }) => [name, modules.get(name) ?? moduleOf(name).specifier]),
    ),
    graph,
  };
}
