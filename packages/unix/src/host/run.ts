import { join } from 'node:path';
import { MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';

/** Returns the file name of the artefact of the unikernel `name`. */
export function artefactName(name: string): string {
  return `mir-${name}`;
}

/**
 * Returns the command that runs the artefact in `folder`, an absolute path, with this process's Node. `args` are passed
 * to the unikernel unchanged. Error: MIR0503 for settings of networks, which only virtual machines have.
 */
export function command(graph: Graph, folder: string, { args, networks, forwards }: RunSettings): RunCommand {
  if (networks ?? forwards) {
    throw new MirageError(
      'MIR0503',
      'On unix a network is the TAP interface that config.ts names, and ports cannot be forwarded.',
      {
        next: `Remove --${networks ? 'network' : 'forward'}; netif('tap0') in config.ts is the TAP interface tap0.`,
      },
    );
  }
  return { program: process.execPath, args: ['--enable-source-maps', join(folder, artefactName(graph.name)), ...args] };
}
