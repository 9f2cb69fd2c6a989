import {
  generatedFolder,
  isGenerated,
  MirageError,
  resolve,
  type Graph,
  type Manifest,
  type Plan,
  type Platform,
} from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { checkEmbedded } from './embed.js';
import { findModules } from './modules.js';
import { nxCommand, ownVersion } from './platform.js';
import { display, type Unikernel } from './unikernel.js';
import { refuseForeignFiles, writeFiles } from './write.js';

/** The plan for a unikernel in its folder. Errors: MIR0201, MIR0204, MIR0209. */
export function planFor(unikernel: Unikernel, graph: Graph, platform: Platform): Plan {
  checkEmbedded(unikernel, graph);
  return resolve(graph, platform, {
    modules: findModules(unikernel, graph),
    tsconfig: userConfiguration(unikernel),
    version: ownVersion(),
  });
}

/** The tsconfig.json that governs the unikernel: its own, or the workspace's base. */
function userConfiguration(unikernel: Unikernel): string | undefined {
  const nearest = [join(unikernel.folder, 'tsconfig.json'), join(unikernel.root, 'tsconfig.base.json')].find((path) =>
    existsSync(path),
  );
  return nearest && relative(unikernel.folder, nearest).split(sep).join('/');
}

/** The manifest that `configure` wrote for a platform. Errors: MIR0208; MIR0205, somebody else wrote in it. */
export function readManifest(unikernel: Unikernel, platform: string): Manifest {
  const path = `${generatedFolder(platform)}/manifest.json`;
  const file = join(unikernel.folder, path);
  const again = `Configure it: ${nxCommand('configure', unikernel, platform)}`;
  if (!existsSync(file)) {
    throw new MirageError(
      'MIR0208',
      `${unikernel.project} is not configured for ${platform}: there is no ${display(unikernel, path)}.`,
      {
        next: again,
      },
    );
  }
  const text = readFileSync(file, 'utf8');
  if (isGenerated(text)) return JSON.parse(text) as Manifest;
  throw new MirageError('MIR0205', `${display(unikernel, path)} is not as mirage generated it.`, {
    next: `rm ${display(unikernel, path)}, then ${again.charAt(0).toLowerCase()}${again.slice(1)}`,
  });
}

/**
 * The manifest for the modules as they lie now. One that has moved since `configure` (loaf.ts became loaf/index.ts
 * beside it, say) changes main.ts, though no text that configure reads has changed: then its files are written again.
 * Errors: MIR0201, MIR0205, MIR0206.
 */
export function followModules(unikernel: Unikernel, manifest: Manifest, platform: Platform): Manifest {
  const modules = findModules(unikernel, manifest.graph);
  if ([...modules].every(([name, specifier]) => manifest.modules[name] === specifier)) return manifest;
  const { files } = planFor(unikernel, manifest.graph, platform);
  refuseForeignFiles(unikernel, files);
  writeFiles(unikernel, files);
  return readManifest(unikernel, platform.name);
}
