import type { Graph } from '../graph/graph.js';
import { applications } from '../graph/queries.js';
import { candidates, moduleOf } from './module-of.js';

/** The parts of a source map (version 3) that we read or change; others are kept. */
interface SourceMap {
  sources: (string | null)[];
  sourceRoot?: string;
  mappings: string;
}

/** Whether a source, named relative to the workspace, is one of ours. */
export type OwnSources = (source: string) => boolean;

/** Where main.ts lies, from the unikernel's folder. */
const GENERATED_MAIN = /(?:^|\/)mirage\/[^/]+\/main\.ts$/;

/** What a source map is linked with. */
export interface SourceMapInputs {
  readonly graph: Graph;
  readonly isOwn: OwnSources;
  /** What names of sources begin with: the user's, and ours. The runtime folds stack traces by them. */
  readonly prefixes: { readonly user: string; readonly system: string };
  /** Lines that the platform puts in front of the code. */
  readonly addedLines: number;
}

/**
 * Ours are the packages @mirage/* as npm installs them. In our own workspace npm links them, so there they are named
 * after their folders; a user's folder of that name is the user's. `self` is the path of a file of ours.
 */
export function ownSources(self: string): OwnSources {
  const installed = /(^|\/)node_modules\/@mirage\/[^/]+\//;
  const linked = /(^|\/)packages\/(core|image|kernel|runtime|storage|tcpip|types|unix|virtio|xen)\/(src|dist|natives)\//;
  const inOwnWorkspace = !self.includes('/node_modules/');
  return (source) => installed.test(source) || (inOwnWorkspace && linked.test(source));
}

/**
 * The map for the linked file. Sources get names with a prefix, which are absolute, so that Node does not take them for
 * paths beside the file. Stack traces need names and positions only, so the text of the sources is left out. The
 * sources of `json` are paths, not URLs. Error: throws when `json` is no source map.
 */
export function linkSourceMap(json: string, { graph, isOwn, prefixes, addedLines }: SourceMapInputs): string {
  const map = JSON.parse(json) as SourceMap;
  const sources = map.sources.map((source) => (map.sourceRoot ?? '') + (source ?? 'unknown'));
  const started = startedModules(graph, sources);
  const rename = (source: string): string => {
    const path = source.split('/').map(encodeURIComponent).join('/');
    if (isOwn(source) || GENERATED_MAIN.test(source)) return prefixes.system + path;
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
 * Sources that are modules of the graph, with the export that is started; a module with several such exports is left
 * out.
 */
function startedModules(graph: Graph, sources: readonly string[]): Map<string, string> {
  const main = sources.find((source) => GENERATED_MAIN.test(source));
  const folder = main?.replace(/mirage\/[^/]+\/main\.ts$/, '') ?? '';
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
