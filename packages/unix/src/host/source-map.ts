import { fileURLToPath } from 'node:url';
import { SYSTEM_SOURCES, USER_SOURCES } from '@mirage/runtime';

/** The parts of a source map (version 3) that we read or change; others are kept. */
interface SourceMap {
  sources: (string | null)[];
  sourceRoot?: string;
  mappings: string;
}

/** Whether a source, named relative to the workspace, is one of ours. */
export type OwnSources = (source: string) => boolean;

/** Where main.ts lies, from the unikernel's folder. */
const GENERATED_MAIN = /(^|\/)mirage\/unix\/main\.ts$/;

/**
 * Ours are the packages @mirage/* as npm installs them. In our own workspace npm links them, so there they are named after their folders;
 * a user's folder of that name is the user's.
 */
export function ownSources(self: string = fileURLToPath(import.meta.url)): OwnSources {
  const installed = /(^|\/)node_modules\/@mirage\/[^/]+\//;
  const linked = /(^|\/)packages\/(core|runtime|types|unix)\/(src|dist)\//;
  const inOwnWorkspace = !self.includes('/node_modules/');
  return (source) => installed.test(source) || (inOwnWorkspace && linked.test(source));
}

/**
 * The map for the linked file: sources have a scheme that tells the user's from ours (see `stack.ts` of the runtime) and are absolute, so
 * that Node does not take them for paths beside the file; `addedLines` stand in front of the code. Stack traces need names and positions
 * only, so the text of the sources is left out. Error: throws when `json` is no source map.
 */
export function linkSourceMap(json: string, addedLines: number, isOwn: OwnSources): string {
  const map = JSON.parse(json) as SourceMap;
  const root = map.sourceRoot ?? '';
  const owned = map.sources.map((source) => source === null || isOwn(root + source) || GENERATED_MAIN.test(root + source));
  return JSON.stringify({
    ...map,
    sourceRoot: undefined,
    sources: map.sources.map((source, index) => (owned[index] ? SYSTEM_SOURCES : USER_SOURCES) + root + (source ?? 'unknown')),
    sourcesContent: undefined,
    mappings: ';'.repeat(addedLines) + map.mappings,
  });
}
