import { readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import type { CreateNodesContext, CreateNodesResultArray, ProjectConfiguration } from '@nx/devkit';
import { inspect, type Inspection } from './detect.js';
import {
  hasPurpose,
  isBare,
  isPassedOver,
  liesInside,
  readProjectFile,
  workspacePackages,
  type ProjectFile,
} from './project-folder.js';
import { otherPlatforms, targetNames, type MiragePluginOptions } from './options.js';
import { unikernelTargets, waitingTargets } from './targets/index.js';
import type { TargetContext } from './targets/target.js';

/** config.ts declares a unikernel. The other two declare a project, which may not have a config.ts yet. */
export const FILES = '**/{config.ts,project.json,package.json}';

/** A unikernel: a config.ts that imports 'mirage' or is empty. */
interface DetectedUnikernel extends Inspection {
  readonly file: string;
  readonly folder: string;
}

/** Returns the unikernels, and the project folders that wait for a config.ts, among the matching files. */
export function infer(
  files: readonly string[],
  options: MiragePluginOptions | undefined,
  { workspaceRoot, nxJsonConfiguration }: CreateNodesContext,
): CreateNodesResultArray {
  const known = files.filter((file) => !isPassedOver(file));
  const foldersOf = (...names: string[]): Set<string> =>
    new Set(known.filter((file) => names.includes(posix.basename(file))).map((file) => posix.dirname(file)));
  const projectFiles = foldersOf('project.json', 'package.json');
  const unikernels = findUnikernels(known, projectFiles, workspaceRoot);
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
    // An imported module may embed something.
    embeds: embeds ?? (kind === 'mirage' && !isAlone),
    platforms: otherPlatforms(options),
  });

  const configured = foldersOf('config.ts');
  const projectJsons = foldersOf('project.json');
  const isPackage = workspacePackages(workspaceRoot);
  const waiting = [...projectFiles].filter(
    (folder) =>
      !configured.has(folder) &&
      isBare(workspaceRoot, folder) &&
      (projectJsons.has(folder) || isPackage(folder)) &&
      !projectFilesOf(workspaceRoot, folder).some(hasPurpose),
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
      const file = projectJsons.has(folder) ? 'project.json' : 'package.json';
      return [posix.join(folder, file), { projects: { [folder]: project } }] as const;
    }),
  ];
}

function findUnikernels(
  files: readonly string[],
  projectFiles: ReadonlySet<string>,
  workspaceRoot: string,
): DetectedUnikernel[] {
  const inspected = files
    .filter((file) => posix.basename(file) === 'config.ts')
    .map((file) => ({ file, folder: posix.dirname(file), ...inspect(readSource(workspaceRoot, file)) }));
  const projects = new Set(projectFiles);
  for (const { kind, folder } of inspected) if (kind === 'mirage') projects.add(folder);
  return inspected.filter(
    ({ kind, folder }) =>
      kind === 'mirage' || (kind === 'empty' && isBare(workspaceRoot, folder) && !liesInside(folder, projects)),
  );
}

/** Reads a file. A file that cannot be read counts as foreign. */
function readSource(workspaceRoot: string, file: string): string {
  try {
    return readFileSync(join(workspaceRoot, file), 'utf8');
  } catch {
    return 'unreadable';
  }
}

/** How many others with the same name are listed for a config.ts. Listing all would be quadratic. */
const RIVALS = 4;

/** Returns a function that lists the first others that register the same name. Linear in their number. */
function sameNames(unikernels: readonly DetectedUnikernel[]): (unikernel: DetectedUnikernel) => readonly string[] {
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

function projectFilesOf(workspaceRoot: string, folder: string): ProjectFile[] {
  return ['project.json', 'package.json']
    .map((name) => readProjectFile(workspaceRoot, posix.join(folder, name)))
    .filter((file) => file !== undefined);
}

/** A project's name. Nx reads package.json and project.json after us and decides; without them it is the folder's. */
function nameOf(workspaceRoot: string, folder: string): string {
  const [name] = projectFilesOf(workspaceRoot, folder)
    .flatMap(({ nx, name }) => [nx?.name, name])
    .filter((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
  return name ?? basename(folder === '.' ? workspaceRoot : folder);
}
