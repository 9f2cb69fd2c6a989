import { noticesName, type Artefact, type Graph, type LinkOptions, type Overlay, type Platform } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundled } from './bundle.js';
import { noticesOf } from './notices.js';
import { display, type UnikernelProject } from './unikernel-project.js';

/** The files that a platform makes of a bundle, and the notices of the software in it. */
export interface LinkedProgram {
  /** The artefact is the first one. */
  readonly artefacts: readonly Artefact[];
  readonly notices: Artefact;
}

/** Links a bundle for a platform. Writes nothing. Errors: those of the platform. */
export async function linkProgram(
  unikernel: UnikernelProject,
  platform: Platform,
  graph: Graph,
  bundled: Bundled,
  options: LinkOptions = {},
): Promise<LinkedProgram> {
  const overlay = platform.overlay?.(graph.name);
  return {
    artefacts: await platform.link(
      graph,
      bundled,
      overlay === undefined ? undefined : readOverlay(unikernel, overlay),
      options,
    ),
    notices: {
      name: noticesName(graph.name),
      contents: noticesOf(graph.name, platform.notices?.(graph), bundled.packages),
      executable: false,
    },
  };
}

/** Reads the user's additions to a generated file, if that file exists. */
export function readOverlay(unikernel: UnikernelProject, name: string): Overlay | undefined {
  if (!existsSync(join(unikernel.folder, name))) return undefined;
  return { file: display(unikernel, name), text: readFileSync(join(unikernel.folder, name), 'utf8') };
}
