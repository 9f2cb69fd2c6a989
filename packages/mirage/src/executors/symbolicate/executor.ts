import { artefactFolder, MirageError } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadPlatform, nxCommand } from '../../steps/platform.js';
import { readManifest } from '../../steps/manifest.js';
import { Symbolicator } from '../../steps/symbolicate.js';
import { executorOf } from '../../steps/task.js';

export interface SymbolicateOptions {
  readonly platform: string;
  /** File with the output of the unikernel, relative to the workspace root. */
  readonly log: string;
}

/** `nx symbolicate NAME --log=FILE`: shows the stack traces of a saved log at the user's own files and lines. */
export default executorOf<SymbolicateOptions>(async (unikernel, { platform: platformName, log }) => {
  const platform = loadPlatform(unikernel, platformName);
  const { graph } = readManifest(unikernel, platformName);
  const { sourceMap } = platform.command(graph, join(unikernel.folder, artefactFolder(platformName)), { args: [] });
  const file = resolve(unikernel.root, log);
  if (!existsSync(file)) {
    throw new MirageError('MIR0504', `The log ${log} does not exist.`, {
      next: 'The path is relative to the workspace root: --log=FILE',
    });
  }
  if (sourceMap === undefined) {
    process.stdout.write(readFileSync(file, 'utf8'));
    return;
  }
  if (!existsSync(sourceMap)) {
    throw new MirageError(
      'MIR0501',
      `${graph.name} is not built for ${platformName}, so its source map does not exist.`,
      {
        next: `Build it: ${nxCommand('build', unikernel, platformName)}`,
      },
    );
  }
  const symbolicator = new Symbolicator(sourceMap);
  process.stdout.write(symbolicator.write(readFileSync(file, 'utf8')) + symbolicator.end());
});
