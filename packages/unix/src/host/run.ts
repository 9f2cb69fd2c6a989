import { join } from 'node:path';
import { MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';

/** File name of what `build` makes for the unikernel `name`. */
export function artefactName(name: string): string {
  return `mir-${name}`;
}

/**
 * Runs the artefact in `folder`, an absolute path, on the Node that runs us; `args` reach the unikernel as they are.
 * Error: MIR0503, networks that only machines have.
 */
export function command(graph: Graph, folder: string, { args, networks, forwards }: RunSettings): RunCommand {
  if (networks ?? forwards) {
    throw new MirageError(
      'MIR0503',
      'On unix a network is the TAP interface that config.ts names, and ports are not forwarded.',
      {
        next: `Leave out --${networks ? 'network' : 'forward'}; netif('tap0') in config.ts is the TAP interface tap0.`,
      },
    );
  }
  return { program: process.execPath, args: ['--enable-source-maps', join(folder, artefactName(graph.name)), ...args] };
}
