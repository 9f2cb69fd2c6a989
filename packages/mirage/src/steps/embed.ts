import { embeddedFolders, MirageError, type DeviceNode, type Graph } from '@mirage/core';
import type { Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedFile } from './inputs/check.js';
import { display, type UnikernelProject } from './unikernel-project.js';

/** The files of a folder, like `EmbeddedFiles` of @mirage/types. */
type Files = (readonly [path: string, contents: string, digest: string])[];

/**
 * Replaces the module @mirage/runtime/embedded by one with the files of the folders that devices embed. It contains
 * only paths, contents and digests, no times and no owners, so the same files produce the same bytes everywhere. Error:
 * MIR0209.
 */
export function embeddedFiles(unikernel: UnikernelProject, graph: Graph): Plugin {
  const folders = embeddedFolders(graph).map((folder) => [folder, filesOf(unikernel, graph, folder)] as const);
  return {
    name: 'mirage-embedded',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@mirage\/runtime\/embedded$/ }, () => ({ path: 'embedded', namespace: 'mirage-embedded' }));
      onLoad({ filter: /.*/, namespace: 'mirage-embedded' }, () => ({
        contents: `const folders = new Map(${JSON.stringify(folders)});\nexport const embedded = (folder) => folders.get(folder);`,
      }));
    },
  };
}

/** Returns the embedded files as absolute paths, each with the location of a device that embeds it. Error: MIR0209. */
export function listEmbedded(unikernel: UnikernelProject, graph: Graph): EmbeddedFile[] {
  return embeddedFolders(graph).flatMap((folder) => {
    const { where } = deviceOf(graph, folder) ?? {};
    return filesOf(unikernel, graph, folder).map(([path]) => ({
      file: join(realpathSync(unikernel.folder), folder, path),
      ...(where ? { where } : {}),
    }));
  });
}

/** Refuses missing folders. Error: MIR0209. */
export function checkEmbedded(unikernel: UnikernelProject, graph: Graph): void {
  for (const folder of embeddedFolders(graph)) {
    if (statSync(join(unikernel.folder, folder), { throwIfNoEntry: false })?.isDirectory()) continue;
    throw unreadable(unikernel, graph, folder, `the folder ${display(unikernel, folder)} does not exist`);
  }
}

function filesOf(unikernel: UnikernelProject, graph: Graph, folder: string): Files {
  const found: Files = [];
  const visit = (below: string): void => {
    const path = (name: string): string => (below === '' ? name : `${below}/${name}`);
    for (const entry of readdirSync(join(unikernel.folder, folder, below), { withFileTypes: true })) {
      const file = path(entry.name);
      const shown = `${display(unikernel, folder)}/${file}`;
      if (entry.isDirectory()) visit(file);
      // Links are followed to files only: links to folders may form a cycle.
      else if (statSync(join(unikernel.folder, folder, file)).isFile()) {
        const bytes = readFileSync(join(unikernel.folder, folder, file));
        found.push([file, bytes.toString('latin1'), createHash('sha256').update(bytes).digest('hex')]);
      } else throw unreadable(unikernel, graph, folder, `${shown} is neither a file nor a folder`);
    }
  };
  checkEmbedded(unikernel, graph);
  try {
    visit('');
  } catch (error) {
    if (error instanceof MirageError) throw error;
    throw unreadable(unikernel, graph, folder, (error as Error).message);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function unreadable(unikernel: UnikernelProject, graph: Graph, folder: string, reason: string): MirageError {
  const device = deviceOf(graph, folder);
  return new MirageError('MIR0209', `${device?.label ?? folder} cannot be embedded in the program: ${reason}.`, {
    ...(device?.where ? { where: device.where } : {}),
    next: `Put the files into ${display(unikernel, folder)}, or name another folder in config.ts.`,
  });
}

function deviceOf(graph: Graph, folder: string): DeviceNode | undefined {
  return graph.nodes.find((node): node is DeviceNode => node.is === 'device' && node.embeds === folder);
}
