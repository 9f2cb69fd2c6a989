import type { Graph } from '../graph/graph.js';
import { applications } from '../graph/queries.js';
import type { Origin } from './emit-main.js';
import { moduleOf } from './module-of.js';

/** The contents of manifest.json: the results of `configure` that later steps read. */
export interface Manifest {
  readonly name: string;
  /** The specifier of the module, relative to the unikernel's folder, of each name given to `foreign`. */
  readonly modules: Readonly<Record<string, string>>;
  /** The origins of the lines of main.ts, by line number from 1. */
  readonly origins: Readonly<Record<number, Origin>>;
  readonly graph: Graph;
}

/**
 * Returns the manifest of a graph. `modules` maps each name given to `foreign` to the specifier of its module, relative
 * to the unikernel's folder. `origins` are those of the lines of main.ts.
 */
export function toManifest(
  graph: Graph,
  modules: ReadonlyMap<string, string>,
  origins: ReadonlyMap<number, Origin>,
): Manifest {
  return {
    name: graph.name,
    modules: Object.fromEntries(
      applications(graph).map(({ name }) => [name, modules.get(name) ?? moduleOf(name).specifier]),
    ),
    origins: Object.fromEntries(origins),
    graph,
  };
}
