import { artefactFolder, contentsName, ENV_FILE, generatedFolder, noticesName, packageFolder } from '@mirage/core';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeProgram } from '../../steps/generated-program.js';
import { readManifest } from '../../steps/manifest.js';
import { loadPlatform, platformNames, refuseUnknown } from '../../steps/platform.js';
import { executorOf } from '../../steps/task.js';
import { display, type UnikernelProject } from '../../steps/unikernel-project.js';
import { removeVersions, watchFolder } from '../../steps/watch/versions.js';
import { removeEmptyFolders, removeGenerated, removeGeneratedFile, removeStale } from '../../steps/write.js';

export interface CleanOptions {
  /** Platform whose files are removed. Default: all platforms. */
  readonly platform?: string;
}

/** `nx clean NAME`: removes the files that configure and build wrote, and nothing else. */
export default executorOf<CleanOptions>(async (unikernel, { platform }, { say }) => {
  if (platform !== undefined) refuseUnknown(unikernel, platform);
  let removed = 0;
  for (const name of platform === undefined ? platformNames(unikernel) : [platform]) {
    const artefacts = removeArtefacts(unikernel, name);
    const generated = removeGenerated(unikernel, generatedFolder(name));
    // A watch mode that was killed has left them.
    const versions = removeVersions(unikernel, name) ? [watchFolder(name)] : [];
    const packages = removePackages(unikernel, name);
    removed += artefacts.length + generated.removed.length + versions.length + packages.length;
    for (const path of [...generated.removed, ...artefacts, ...versions, ...packages])
      say(unikernel.project, `Removed ${display(unikernel, path)}`);
    for (const path of generated.left)
      say(unikernel.project, `Kept ${display(unikernel, path)}: mirage did not generate it.`);
  }
  const isConfigured = platformNames(unikernel).some((name) => existsSync(manifestOf(unikernel, name)));
  for (const path of isConfigured ? [] : removeGeneratedFile(unikernel, ENV_FILE)) {
    removed++;
    removeEmptyFolders(unikernel, dirname(path));
    say(unikernel.project, `Removed ${display(unikernel, path)}`);
  }
  if (removed === 0) say(unikernel.project, 'Nothing to clean.');
});

/** Removes the artefacts under the names of the manifest. Returns their paths. */
function removeArtefacts(unikernel: UnikernelProject, platformName: string): string[] {
  if (!existsSync(manifestOf(unikernel, platformName))) return [];
  const platform = loadPlatform(unikernel, platformName);
  const { name } = readManifest(unikernel, platformName);
  const paths = [...platform.artefacts(name), noticesName(name), contentsName(name)]
    .map((artefact) => `${artefactFolder(platformName)}/${artefact}`)
    .filter((path) => existsSync(join(unikernel.folder, path)));
  for (const path of paths) rmSync(join(unikernel.folder, path));
  paths.push(...removeProgram(unikernel, platformName));
  removeStale(join(unikernel.folder, artefactFolder(platformName)));
  removeEmptyFolders(unikernel, artefactFolder(platformName));
  return paths;
}

/** Removes the packages of a platform. Returns the path of their folder, if there are any. */
function removePackages(unikernel: UnikernelProject, platform: string): string[] {
  const folder = dirname(packageFolder(platform, ''));
  const isThere = existsSync(join(unikernel.folder, folder));
  rmSync(join(unikernel.folder, folder), { recursive: true, force: true });
  removeEmptyFolders(unikernel, dirname(folder));
  return isThere ? [folder] : [];
}

function manifestOf(unikernel: UnikernelProject, platform: string): string {
  return join(unikernel.folder, generatedFolder(platform), 'manifest.json');
}
