import { artefactFolder, generatedFolder, type Manifest, type Platform } from '@mirage/core';
import { posix } from 'node:path';
import { findModules } from './modules.js';
import { planFor } from './plan.js';
import type { UnikernelProject } from './unikernel-project.js';
import { refuseForeignFiles, removeGeneratedFile, writeFiles } from './write.js';

/** The generated main.ts that `build` checks and bundles, with the tsconfig.json beside it. */
export interface GeneratedProgram {
  readonly manifest: Manifest;
  /** The folder of main.ts, relative to the unikernel's folder. */
  readonly folder: string;
}

/** The files of a program that `build` reads. */
const FILES: readonly string[] = ['main.ts', 'tsconfig.json'];

/**
 * Returns the program for the modules at the paths that they have now. Usually these are the files that `configure`
 * wrote. If a module was renamed since then (long_lunch.ts to long-lunch.ts), main.ts must import another path,
 * although no file that `configure` reads has changed. The new main.ts is written to the output folder of `build`,
 * because Nx has cached the output of `configure`. Errors: MIR0201, MIR0205, MIR0206.
 */
export function programFor(unikernel: UnikernelProject, manifest: Manifest, platform: Platform): GeneratedProgram {
  const modules = findModules(unikernel, manifest.graph);
  if ([...modules].every(([name, specifier]) => manifest.modules[name] === specifier)) {
    removeProgram(unikernel, platform.name);
    return { manifest, folder: generatedFolder(platform.name) };
  }
  const { files } = planFor(unikernel, manifest.graph, platform);
  const contentsOf = (name: string): string => files.find(({ path }) => posix.basename(path) === name)!.contents;
  const folder = artefactFolder(platform.name);
  const program = FILES.map((name) => ({ path: `${folder}/${name}`, contents: contentsOf(name) }));
  refuseForeignFiles(unikernel, program);
  writeFiles(unikernel, program);
  return { manifest: JSON.parse(contentsOf('manifest.json')) as Manifest, folder };
}

/** Removes the program that `build` wrote for renamed modules. Returns the paths of the removed files. */
export function removeProgram(unikernel: UnikernelProject, platform: string): string[] {
  return FILES.flatMap((name) => removeGeneratedFile(unikernel, `${artefactFolder(platform)}/${name}`));
}
