import type { Artefact, Composition } from '@mirage/core';
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { Bundled } from '../bundle.js';

/** A part of an artefact, and the parts that it consists of. */
export interface Size {
  readonly name: string;
  readonly bytes: number;
  /** The largest first. Their bytes add up to those of the part. */
  readonly parts?: readonly Size[];
}

/** Where code without a module comes from. */
const BUNDLER = 'bundler';

type Program = Pick<Bundled, 'sourceMap' | 'metafile'>;

/** Returns where the bytes of an artefact go. */
export function sizesOf(artefact: Artefact, program: Program): Size {
  const bytes = Buffer.byteLength(artefact.contents);
  const parts = artefact.composition
    ? imageParts(artefact.composition, program.sourceMap)
    : [group('program', modulesOf(program.metafile))];
  const rest = bytes - parts.reduce((sum, part) => sum + part.bytes, 0);
  return { name: artefact.name, bytes, parts: sorted([...parts, { name: 'start and source map', bytes: rest }]) };
}

function imageParts({ parts, heap }: Composition, sourceMap: string): Size[] {
  const modules = group('functions', modulesOfFunctions(heap.functions, sourceMap));
  const kinds = Object.entries(heap.kinds).map(([name, bytes]) => ({ name, bytes }));
  const inMemory: Size = group('heap', [modules, ...kinds]);
  return [
    ...Object.entries(parts).map(([name, bytes]) => ({ name, bytes })),
    { ...scaled(inMemory, heap.storedBytes), name: 'heap' },
  ];
}

/** Returns the modules in a bundle, by package. */
function modulesOf({ outputs }: Bundled['metafile']): Size[] {
  const bytes = new Map<string, number>();
  for (const output of Object.values(outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) add(bytes, input, bytesInOutput);
  return byPackage(bytes);
}

/** Returns the modules that functions of a heap come from, by package. */
function modulesOfFunctions(functions: Composition['heap']['functions'], sourceMap: string): Size[] {
  const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
  const bytes = new Map<string, number>();
  for (const one of functions) {
    const entry = map.findEntry(one.line - 1, one.column - 1);
    const source = 'originalSource' in entry ? entry.originalSource : undefined;
    add(bytes, source ?? BUNDLER, one.bytes);
  }
  return byPackage(bytes);
}

function byPackage(bytes: ReadonlyMap<string, number>): Size[] {
  const packages = new Map<string, Size[]>();
  for (const [path, size] of bytes) {
    const [owner, name] = ownerOf(path);
    if (size > 0) packages.set(owner, [...(packages.get(owner) ?? []), { name, bytes: size }]);
  }
  return [...packages].map(([name, modules]) => {
    const whole = group(name, modules);
    return name === BUNDLER ? { name, bytes: whole.bytes } : whole;
  });
}

/** Splits the path of a module at the folder of its package; a path of the workspace at its project's folder. */
function ownerOf(path: string): [owner: string, name: string] {
  const installed = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path);
  if (installed) return [installed[1]!, installed[2]!];
  const inWorkspace = /^((?:packages|libs|apps|examples)\/[^/]+|[^/]+)\/(.*)$/.exec(path);
  return inWorkspace ? [inWorkspace[1]!, inWorkspace[2]!] : [BUNDLER, path];
}

function add(bytes: Map<string, number>, key: string, more: number): void {
  bytes.set(key, (bytes.get(key) ?? 0) + more);
}

function group(name: string, parts: readonly Size[]): Size {
  return { name, bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts: sorted(parts) };
}

/** The largest first; by name where sizes are equal, so that the order is always the same. */
function sorted(parts: readonly Size[]): Size[] {
  return parts.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** Scales a part to a number of bytes, its parts in proportion. The rounding is in the largest part. */
function scaled({ name, bytes, parts }: Size, to: number): Size {
  if (!parts || parts.length === 0 || bytes === 0) return { name, bytes: to };
  const sizes = parts.map((part) => Math.floor((part.bytes * to) / bytes));
  sizes[0]! += to - sizes.reduce((sum, one) => sum + one, 0);
  return { name, bytes: to, parts: parts.map((part, index) => scaled(part, sizes[index]!)) };
}
