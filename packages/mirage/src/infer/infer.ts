import { readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import type { CreateNodesContext, CreateNodesResultArray, ProjectConfiguration } from '@nx/devkit';
import { inspect, type Inspection } from './detect.js';
import {
  hasPurpose,
  isBare,
  isPassedOver,
  liesInside,
  readManifest,
  workspacePackages,
  type Manifest,
} from './folder.js';
import { otherPlatforms, targetNames, type MiragePluginOptions } from './options.js';
import { unikernelTargets, waitingTargets } from './targets/index.js';
import type { TargetContext } from './targets/target.js';

/**
 * config.ts for unikernels; the manifests for project folders that wait for one, and to know which folders are
 * projects.
 */
export const FILES = '**/{config.ts,project.json,package.json}';

/** A config.ts that is ours. */
interface Unikernel extends Inspection {
  readonly file: string;
  readonly folder: string;
}

/** All unikernels, and all project folders that wait for a config.ts, among the matching files of a workspace. */
export function infer(
  files: readonly string[],
  options: MiragePluginOptions | undefined,
  { workspaceRoot, nxJsonConfiguration }: CreateNodesContext,
): CreateNodesResultArray {
  const known = files.filter((file) => !isPassedOver(file));
  const foldersOf = (...names: string[]): Set<string> =>
    new Set(known.filter((file) => names.includes(posix.basename(file))).map((file) => posix.dirname(file)));
  const manifests = foldersOf('project.json', 'package.json');
  const unikernels = findUnikernels(known, manifests, workspaceRoot);
  const context = (
    project: string,
    sameName: readonly string[],
    { kind, isAlone, embeds }: Pick<Inspection, 'kind' | 'isAlone' | 'embeds'>,
  ): TargetContext => ({
    project,
    names: targetNames(options),
    namedInputs: Object.keys(nxJsonConfiguration.namedInputs ?? {}),
    sameName,
    isAlone: isAlone ?? kind === 'empty',
    // Whoever is imported may embed something.
    embeds: embeds ?? (kind === 'mirage' && !isAlone),
    platforms: otherPlatforms(options),
  });

  const configured = foldersOf('config.ts');
  const projectJsons = foldersOf('project.json');
  const isPackage = workspacePackages(workspaceRoot);
  const waiting = [...manifests].filter(
    (folder) =>
      !configured.has(folder) &&
      isBare(workspaceRoot, folder) &&
      (projectJsons.has(folder) || isPackage(folder)) &&
      !manifestsOf(workspaceRoot, folder).some(hasPurpose),
  );

  const rivals = sameNames(unikernels);
  return [
    ...unikernels.map((unikernel) => {
      const { file, folder } = unikernel;
      const name = nameOf(workspaceRoot, folder);
      const targets = unikernelTargets(context(name, rivals(unikernel), unikernel));
      const project: ProjectConfiguration = {
        root: folder,
        name,
        projectType: 'application',
        targets,
        metadata: { technologies: ['mirage', 'typescript'], targetGroups: { Mirage: Object.keys(targets) } },
      };
      return [file, { projects: { [folder]: project } }] as const;
    }),
    ...waiting.map((folder) => {
      const name = nameOf(workspaceRoot, folder);
      const project = { root: folder, name, targets: waitingTargets(context(name, [], { kind: 'foreign' })) };
      const manifest = projectJsons.has(folder) ? 'project.json' : 'package.json';
      return [posix.join(folder, manifest), { projects: { [folder]: project } }] as const;
    }),
  ];
}

function findUnikernels(files: readonly string[], manifests: ReadonlySet<string>, workspaceRoot: string): Unikernel[] {
  const inspected = files
    .filter((file) => posix.basename(file) === 'config.ts')
    .map((file) => ({ file, folder: posix.dirname(file), ...inspect(readSource(workspaceRoot, file)) }));
  const projects = new Set(manifests);
  for (const { kind, folder } of inspected) if (kind === 'mirage') projects.add(folder);
  return inspected.filter(
    ({ kind, folder }) =>
      kind === 'mirage' || (kind === 'empty' && isBare(workspaceRoot, folder) && !liesInside(folder, projects)),
  );
}

/** A file's text. What cannot be read cannot be recognised: it passes for a foreign file. */
function readSource(workspaceRoot: string, file: string): string {
  try {
    return readFileSync(join(workspaceRoot, file), 'utf8');
  } catch {
    return 'unreadable';
  }
}

/** How many others a config.ts is told of: a few say it all, and all of them for each would grow with the square. */
const RIVALS = 4;

/** For each config.ts, the first others that register the same name. Linear in their number. */
function sameNames(unikernels: readonly Unikernel[]): (unikernel: Unikernel) => readonly string[] {
  const byName = new Map<string, string[]>();
  for (const { registers, file } of unikernels) {
    if (registers === undefined) continue;
    const files = byName.get(registers);
    if (files) files.push(file);
    else byName.set(registers, [file]);
  }
  for (const [name, files] of byName) byName.set(name, files.sort().slice(0, RIVALS + 1));
  return ({ registers, file }) =>
    (registers === undefined ? [] : byName.get(registers)!).filter((other) => other !== file).slice(0, RIVALS);
}

function manifestsOf(workspaceRoot: string, folder: string): Manifest[] {
  return ['project.json', 'package.json']
    .map((name) => readManifest(workspaceRoot, posix.join(folder, name)))
    .filter((manifest) => manifest !== undefined);
}

/**
 * A project's name. Nx itself reads the manifests after us and has the last word; without any, the folder gives the
 * name.
 */
function nameOf(workspaceRoot: string, folder: string): string {
  const [name] = manifestsOf(workspaceRoot, folder)
    .flatMap((manifest) => [manifest.nx?.name, manifest.name])
    .filter((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
  return name ?? basename(folder === '.' ? workspaceRoot : folder);
}
