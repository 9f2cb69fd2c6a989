import { shellQuote } from '@mirage/args';
import { disks, MirageError, type Graph } from '@mirage/core';
import { closeSync, existsSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { display, type UnikernelProject } from './unikernel-project.js';

/** The size that the error proposes for a disk without a size in config.ts. */
const USUAL_MIB = 16;

/**
 * Creates the missing disk files of a unikernel before it starts, if config.ts declares their sizes. They are sparse
 * files of zeros. Existing files are not changed, whatever their size. Errors: MIR0507; MIR0206, a file cannot be
 * created.
 */
export function provideDisks(unikernel: UnikernelProject, graph: Graph, say: (text: string) => void): void {
  for (const { path, sizeMiB, label, where } of disks(graph)) {
    const file = resolve(unikernel.folder, path);
    if (existsSync(file)) continue;
    const shown = path.startsWith('/') ? path : display(unikernel, path);
    if (sizeMiB === undefined) {
      throw new MirageError('MIR0507', `${label} needs the file ${shown}, which does not exist.`, {
        ...(where ? { where } : {}),
        next: `Create it: truncate -s ${USUAL_MIB}M ${shellQuote(shown)}. Or write blockOfFile('${path}', { sizeMiB: ${USUAL_MIB} }) in config.ts: then nx run creates it.`,
      });
    }
    make(file, sizeMiB, shown);
    say(`Created the disk ${shown}: ${sizeMiB} MiB of zeros`);
  }
}

function make(file: string, sizeMiB: number, shown: string): void {
  let isOurs = false;
  try {
    const fd = openSync(file, 'wx');
    isOurs = true;
    try {
      ftruncateSync(fd, sizeMiB * 2 ** 20);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (isOurs) rmSync(file, { force: true });
    throw new MirageError('MIR0206', `The disk ${shown} cannot be created: ${(error as Error).message}.`, {
      next: 'Create its folder, or name another file in config.ts.',
    });
  }
}
