import { join } from 'node:path';
import type { Graph, RunCommand, RunSettings } from '@mirage/core';

/** File name of what `build` makes for the unikernel `name`. */
export function artefactName(name: string): string {
  return `mir-${name}`;
}

/** Runs the artefact in `folder`, an absolute path, on the Node that runs us; `args` reach the unikernel as they are. */
export function command(graph: Graph, folder: string, { args }: RunSettings): RunCommand {
  return { program: process.execPath, args: ['--enable-source-maps', join(folder, artefactName(graph.name)), ...args] };
}
