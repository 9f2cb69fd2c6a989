import type { ExecutorContext, ProjectGraph, ProjectGraphProjectNode, TargetConfiguration } from '@nx/devkit';
import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { globMatcher } from '../../command-line/glob.js';
import { ignoredFiles } from './ignored.js';
import { fileMatcher, filePatterns, inWorkspace, type NamedInputs } from './patterns.js';

/**
 * Why Nx does not hash a file. If such a file changes, the hash stays the same and the cache returns an outdated image.
 * Nx hashes the files of the unikernel's project and of its dependencies, packages by their version in the lock file,
 * and the additional inputs of the target. It does not follow links.
 */
export type Uncovered =
  | { readonly kind: 'outside' }
  | { readonly kind: 'no-project' }
  | { readonly kind: 'no-dependency'; readonly project: string }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'excluded' };

/**
 * Returns a function that reports why a task's hash does not cover a file; undefined if it does. The file is an
 * absolute path without links.
 */
export function coverageOf(context: ExecutorContext): (file: string) => Uncovered | undefined {
  const root = realpathSync(context.root);
  const { projectGraph, projectName = '', targetName = '', nxJsonConfiguration, target } = context;
  const own = projectGraph.nodes[projectName];
  const dependencies = dependenciesOf(projectGraph, projectName);
  const isIgnored = ignoredFiles(root);
  const named = (node: ProjectGraphProjectNode): NamedInputs => ({
    ...nxJsonConfiguration.namedInputs,
    ...node.data.namedInputs,
  });
  const inputs = target?.inputs ?? own?.data.targets?.[targetName]?.inputs ?? ['default', '^default'];
  const ownRoot = own?.data.root ?? '.';
  const patterns = own ? filePatterns(inputs, named(own), false) : [];
  const isInput = fileMatcher(patterns, ownRoot);
  const isWorkspaceInput = fileMatcher(workspacePatterns(patterns), ownRoot);
  const isOwnOutput = outputMatcher(own ? earlierOutputs(own, targetName) : []);
  // The files that configure writes, `mirage/PLATFORM/FILE`, are inputs of build.
  const isGenerated = globMatcher(inWorkspace('{projectRoot}/mirage/*/*', ownRoot));
  const ofDependency = onceForEach((owner: ProjectGraphProjectNode) => ({
    isInput: fileMatcher(filePatterns(inputs, named(owner), true), owner.data.root),
    isOutput: outputMatcher(Object.values(owner.data.targets ?? {}).flatMap((one) => outputsOf(owner, one))),
  }));

  return (file) => {
    const path = relative(root, file).split(sep).join('/');
    if (path.startsWith('../')) return { kind: 'outside' };
    // Installed: the lock file has its version, which is hashed.
    if (path.split('/').includes('node_modules')) return undefined;
    const owner = ownerOf(projectGraph, path);
    if (owner?.name === projectName && (isGenerated(path) || isOwnOutput(path))) return undefined;
    const ignored = isIgnored(path);
    if (!ignored && isWorkspaceInput(path)) return undefined;
    if (owner === undefined) return { kind: 'no-project' };
    if (owner.name === projectName) {
      if (ignored) return { kind: 'ignored' };
      return isInput(path) ? undefined : { kind: 'excluded' };
    }
    if (!dependencies.has(owner.name)) return { kind: 'no-dependency', project: owner.name };
    // The outputs of a dependency are built from its sources, which are hashed.
    const dependency = ofDependency(owner);
    if (dependency.isOutput(path)) return undefined;
    if (ignored) return { kind: 'ignored' };
    return dependency.isInput(path) ? undefined : { kind: 'excluded' };
  };
}

/** Whether an absolute path leads through a symbolic link below the workspace root. Missing files are not links. */
export function isLinked(root: string, file: string): boolean {
  const parts = relative(root, file).split(sep);
  return parts.some((_, index) =>
    lstatSync(join(root, ...parts.slice(0, index + 1)), { throwIfNoEntry: false })?.isSymbolicLink(),
  );
}

const workspacePatterns = (patterns: readonly string[]): string[] =>
  patterns.filter((pattern) => /^!?\{workspaceRoot\}/.test(pattern));

/** Returns all direct and indirect dependencies of a project. */
function dependenciesOf({ dependencies }: ProjectGraph, project: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const { target } of dependencies[name] ?? []) {
      if (found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  visit(project);
  return found;
}

/** Returns the project of a file: that of the innermost folder. */
function ownerOf({ nodes }: ProjectGraph, path: string): ProjectGraphProjectNode | undefined {
  return Object.values(nodes)
    .filter(({ data }) => data.root === '.' || isIn(path, data.root))
    .sort((a, b) => length(b) - length(a))[0];
}

const length = ({ data }: ProjectGraphProjectNode): number => (data.root === '.' ? 0 : data.root.length);

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Returns the outputs of the tasks of the same project that run before this one: `dependsOn: ['generate']`. */
function earlierOutputs(own: ProjectGraphProjectNode, targetName: string): string[] {
  const targets = own.data.targets ?? {};
  const names = (targets[targetName]?.dependsOn ?? []).map((one) => (typeof one === 'string' ? one : one.target));
  return names.flatMap((name) => outputsOf(own, targets[name]));
}

function outputsOf(node: ProjectGraphProjectNode, target: TargetConfiguration | undefined): string[] {
  const { options } = target ?? {};
  return (target?.outputs ?? [])
    .map((output) =>
      inWorkspace(output, node.data.root)
        .replaceAll('{projectName}', node.name)
        .replace(/\{options\.(\w+)\}/g, (token, name: string) =>
          String((options as Record<string, unknown> | undefined)?.[name] ?? token),
        ),
    )
    .filter((output) => !/^!|\{(?:options|projectRoot|workspaceRoot)/.test(output));
}

/** Returns a function that reports whether a path is one of these outputs or below one. */
function outputMatcher(outputs: readonly string[]): (path: string) => boolean {
  const matchers = outputs.flatMap((output) => [output, `${output}/**`]).map(globMatcher);
  return (path) => matchers.some((matches) => matches(path));
}

/** A function that computes its result once for each argument. */
function onceForEach<Argument, Result>(compute: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    const result = known.get(argument) ?? compute(argument);
    known.set(argument, result);
    return result;
  };
}
