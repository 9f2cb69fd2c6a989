import type { Bundle, OwnSources } from '@mirage/core';
import type { FunctionPlace } from '@mirage/kernel';
import { SourceMap, type SourceMapPayload } from 'node:module';

/** A program whose functions get names. */
export type NamedProgram = Pick<Bundle, 'code' | 'sourceMap'> & { readonly isOwn: OwnSources };

/** What names a function in every program that contains it. */
export interface FunctionKey {
  /** Its module without its extension: `@mirage/tcpip/tcp/input`, `hono/dist/router`, `lunch/loaf`. */
  readonly module: string;
  /** Its name. Other functions of the module with that name have `#2`, `#3` and so on, in the order of the text. */
  readonly name: string;
}

/** Returns the names of functions; undefined for one whose source is not known. */
export function functionKeys(
  functions: readonly FunctionPlace[],
  { code, sourceMap, isOwn }: NamedProgram,
): (FunctionKey | undefined)[] {
  const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
  const lines = code.split('\n');
  const keys: (FunctionKey | undefined)[] = functions.map(() => undefined);
  const seen = new Map<string, number>();
  for (const { place, index } of inOrder(functions)) {
    const origin = map.findEntry(place.line - 1, place.column - 1);
    if (!('originalSource' in origin)) continue;
    const module = moduleName(origin.originalSource, isOwn);
    const name = nameOf(place);
    const id = `${module} ${name}`;
    const number = (seen.get(id) ?? 0) + 1;
    seen.set(id, number);
    keys[index] = { module, name: number === 1 ? name : `${name}#${number}` };
  }
  return keys;

  /** The bundler renames what has the same name in two modules, and the source map has the name of the source. */
  function nameOf({ line, column }: FunctionPlace): string {
    const found = nameAt(lines[line - 1] ?? '', column - 1);
    if (!found) return '';
    const entry = map.findEntry(line - 1, found.column) as {
      readonly generatedColumn?: number;
      readonly name?: string;
    };
    return (entry.generatedColumn === found.column && entry.name) || found.text;
  }
}

/** The modules of a bundle are whole, so the functions of each have the order of its text. */
function inOrder(functions: readonly FunctionPlace[]): { place: FunctionPlace; index: number }[] {
  return functions
    .map((place, index) => ({ place, index }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** A function with a name: `function bake(`, `async *bake(`, `get #crust(`, `.bake = `. */
const NAMED = /^(?:(?:async|function|get|set)\b\s*)*[.*]?\s*(?!async\b|function\b)([#$\w]+)\s*[(=]/d;
/** What precedes a function that gets its name: `const bake = `, `bake: `. */
const GETS_NAME = /([#$\w]+)\s*[=:]\s*$/d;

/** Returns the name of the function that begins in a line, and where it is. Columns start at 0. */
function nameAt(line: string, column: number): { text: string; column: number } | undefined {
  const own = NAMED.exec(line.slice(column))?.indices?.[1];
  const [begin, end] = own
    ? own.map((index) => column + index)
    : (GETS_NAME.exec(line.slice(0, column))?.indices?.[1] ?? []);
  return begin === undefined ? undefined : { text: line.slice(begin, end), column: begin };
}

/**
 * Returns the name of a module. That of a package is the same in every workspace, and that of our packages is the same
 * whether their sources or their compiled form is bundled.
 */
function moduleName(source: string, isOwn: OwnSources): string {
  const path = source.replace(/\.[cm]?[jt]sx?$/, '');
  const [, inPackage] = /^.*node_modules\/(.*)$/.exec(path) ?? [];
  if (!isOwn(source)) return inPackage ?? path;
  return (inPackage ?? path.replace(/^.*?packages\//, '@mirage/')).replace(/^(@mirage\/[^/]+)\/(?:src|dist)\//, '$1/');
}
