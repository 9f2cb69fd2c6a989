import { disks, MirageError, type Graph } from '@mirage/core';
import { closeSync, existsSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellQuote } from './report.js';
import { display, type UnikernelProject } from './unikernel-project.js';

/** What the next step proposes for a disk of which config.ts says no size. */
const USUAL_MIB = 16;

/**
 * Makes sure that the files of a unikernel's disks are there, before it starts: makes those of which config.ts says how
 * large they are, full of zeros that take no room. A file that is there is left as it is, whatever its size. Errors:
 * MIR0507; MIR0206, it cannot be made.
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
