import type { Graph } from '../graph/graph.js';
import { applications } from '../graph/queries.js';
import { candidates, moduleOf, unikernelFolder } from './module-of.js';

/** The parts of a source map (version 3) that are read or changed here; others are kept. */
interface SourceMap {
  sources: (string | null)[];
  sourceRoot?: string;
  mappings: string;
}

/** Whether a source, named relative to the workspace, belongs to Mirage. */
export type OwnSources = (source: string) => boolean;

/** The inputs of `linkSourceMap`. */
export interface SourceMapInputs {
  readonly graph: Graph;
  /** The source that is the generated main.ts. */
  readonly main: string;
  readonly isOwn: OwnSources;
  /** The prefixes of source names: the user's, and all others. The runtime shortens stack traces by them. */
  readonly prefixes: { readonly user: string; readonly system: string };
  /** The number of lines that the platform adds before the code. */
  readonly addedLines: number;
}

/**
/**
 * Returns a function that recognises the sources of Mirage: the packages @mirage/* as npm installs them. In Mirage's
 * own workspace npm links them, so that their names begin with their folders. In any other workspace such a folder is
 * the user's.
 *
 * @param self The path of a source of Mirage.
 */
export function ownSources(self: string): OwnSources {
  const installed = /(^|\/)node_modules\/@mirage\/[^/]+\//;
  const linked = /(^|\/)packages\/[^/]+\/(src|dist|natives)\//;
  const inOwnWorkspace = !self.includes('/node_modules/');
  return (source) => installed.test(source) || (inOwnWorkspace && linked.test(source));
}

/**
 * Returns the source map of the linked file. The names of sources get a prefix, which makes them absolute, so that Node
 * does not resolve them as paths beside the file. The text of the sources is omitted: stack traces need names and
 * positions only.
 *
 * @param json A source map whose sources are paths, not URLs.
 * @throws If `json` is not a source map.
 */
export function linkSourceMap(json: string, { graph, main, isOwn, prefixes, addedLines }: SourceMapInputs): string {
  const map = JSON.parse(json) as SourceMap;
  const sources = map.sources.map((source) => (map.sourceRoot ?? '') + (source ?? 'unknown'));
  const started = startedModules(graph, main, sources);
  const rename = (source: string): string => {
    const path = source.split('/').map(encodeURIComponent).join('/');
    if (isOwn(source) || source === main) return prefixes.system + path;
    const exported = started.get(source);
    return prefixes.user + path + (exported === undefined ? '' : `#${exported}`);
  };
  return JSON.stringify({
    ...map,
    sourceRoot: undefined,
    sources: sources.map(rename),
    sourcesContent: undefined,
    mappings: ';'.repeat(addedLines) + map.mappings,
  });
}

/**
 * Returns the sources that are modules of the graph, with the export whose `start` is called. Modules with several such
 * exports are omitted.
 */
function startedModules(graph: Graph, main: string, sources: readonly string[]): Map<string, string> {
  const folder = unikernelFolder(main);
  const started = new Map<string, string>();
  for (const name of new Set(applications(graph).map((node) => node.name))) {
    const stems = candidates(name).map((specifier) => folder + specifier.replace(/^\.\//, ''));
    const source = sources.find((one) =>
      stems.some((stem) => one === stem || one.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '') === stem),
    );
    if (source === undefined) continue;
    started.set(source, started.has(source) ? '' : moduleOf(name).exported);
  }
  return new Map([...started].filter(([, exported]) => exported !== ''));
}
