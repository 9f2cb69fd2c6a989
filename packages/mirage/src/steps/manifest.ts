import { generatedFolder, isGenerated, MirageError, type Manifest } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nxCommand } from './platform.js';
import { display, type UnikernelProject } from './unikernel-project.js';

/** Reads the manifest that `configure` wrote for a platform. Errors: MIR0208; MIR0205, the file has been edited. */
export function readManifest(unikernel: UnikernelProject, platform: string): Manifest {
  const path = `${generatedFolder(platform)}/manifest.json`;
  const file = join(unikernel.folder, path);
  const shown = display(unikernel, path);
  const configure = nxCommand('configure', unikernel, platform);
  if (!existsSync(file)) {
    throw new MirageError(
      'MIR0208',
      `${unikernel.project} is not configured for ${platform}: ${shown} does not exist.`,
      {
        next: `Configure it: ${configure}`,
      },
    );
  }
  const text = readFileSync(file, 'utf8');
  if (isGenerated(text)) return JSON.parse(text) as Manifest;
  throw new MirageError('MIR0205', `${shown} was edited since mirage generated it.`, {
    next: `Remove it: rm ${shown}\nThen configure again: ${configure}`,
  });
}
