import { resolve, type Graph, type Plan, type Platform } from '@mirage/core';
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { checkEmbedded } from './embed.js';
import { findModules } from './modules.js';
import { ownVersion } from './platform.js';
import type { UnikernelProject } from './unikernel-project.js';

/** Returns the plan for a unikernel in its folder. Errors: MIR0201, MIR0204, MIR0209, MIR0210, MIR0213. */
export function planFor(unikernel: UnikernelProject, graph: Graph, platform: Platform): Plan {
  checkEmbedded(unikernel, graph);
  return resolve(graph, platform, {
    modules: findModules(unikernel, graph),
    tsconfig: userConfiguration(unikernel),
    version: ownVersion(),
  });
}

/** The tsconfig.json that applies to the unikernel: its own, or the tsconfig.base.json of the workspace. */
function userConfiguration(unikernel: UnikernelProject): string | undefined {
  const nearest = [join(unikernel.folder, 'tsconfig.json'), join(unikernel.root, 'tsconfig.base.json')].find((path) =>
    existsSync(path),
  );
  return nearest && relative(unikernel.folder, nearest).split(sep).join('/');
}
