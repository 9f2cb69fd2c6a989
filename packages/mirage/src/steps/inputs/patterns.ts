import type { TargetConfiguration } from '@nx/devkit';
import { matchesGlob } from '../../command-line/glob.js';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** Inputs by name, as nx.json and projects declare them. */
export type NamedInputs = Readonly<Record<string, Inputs>>;

/** What Nx takes where nothing is declared. */
const DEFAULTS: NamedInputs = { default: ['{projectRoot}/**/*'] };

/**
 * The patterns of files among the inputs of a target: for its own project, or, `ofDependencies`, for each project that
 * it depends on.
 */
export function filePatterns(inputs: Inputs, named: NamedInputs, ofDependencies: boolean): string[] {
  return inputs.flatMap((input) => {
    const isOfDependencies = typeof input === 'string' ? input.startsWith('^') : 'dependencies' in input;
    if (isOfDependencies !== ofDependencies) return [];
    return expand(typeof input === 'string' ? input.replace(/^\^/, '') : input, named);
  });
}

function expand(input: Inputs[number], named: NamedInputs): string[] {
  if (typeof input === 'string') {
    return /^!?\{(?:projectRoot|workspaceRoot)\}/.test(input) ? [input] : expandName(input, named);
  }
  if ('fileset' in input) return [input.fileset];
  return 'input' in input && !('projects' in input) ? expandName(input.input, named) : [];
}

function expandName(name: string, named: NamedInputs): string[] {
  return ({ ...DEFAULTS, ...named }[name] ?? []).flatMap((input) => expand(input, named));
}

/**
 * Whether patterns, of which one with `!` takes files out, hold a file. The file and the project's root are paths from
 * the workspace's.
 */
export function holds(patterns: readonly string[], file: string, projectRoot: string): boolean {
  const matches = (pattern: string): boolean => matchesGlob(file, inWorkspace(pattern, projectRoot));
  const isTaken = patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
  return isTaken && !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)));
}

/** A pattern, with its token replaced, as a path from the workspace's root. */
export function inWorkspace(pattern: string, projectRoot: string): string {
  const root = projectRoot === '.' ? '' : `${projectRoot}/`;
  return pattern.replace(/^\{workspaceRoot\}\//, '').replace(/^\{projectRoot\}\//, () => root);
}
