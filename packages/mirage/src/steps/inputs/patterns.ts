import type { TargetConfiguration } from '@nx/devkit';
import { globMatcher } from '../../command-line/glob.js';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** Inputs by name, as nx.json and projects declare them. */
export type NamedInputs = Readonly<Record<string, Inputs>>;

/** The defaults of Nx. */
const DEFAULTS: NamedInputs = { default: ['{projectRoot}/**/*'] };

/**
 * Returns the file patterns among the inputs of a target: for its own project, or, with `ofDependencies`, for each of
 * its dependencies.
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
 * Returns a function that reports whether patterns cover a file. A pattern with `!` excludes files. The file and the
 * project's root are paths from the workspace's root.
 */
export function fileMatcher(patterns: readonly string[], projectRoot: string): (file: string) => boolean {
  const compile = (pattern: string): ((file: string) => boolean) => globMatcher(inWorkspace(pattern, projectRoot));
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(compile);
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => compile(pattern.slice(1)));
  return (file) => included.some((matches) => matches(file)) && !excluded.some((matches) => matches(file));
}

/** Replaces the token of a pattern: returns a pattern relative to the workspace root. */
export function inWorkspace(pattern: string, projectRoot: string): string {
  const root = projectRoot === '.' ? '' : `${projectRoot}/`;
  return pattern.replace(/^\{workspaceRoot\}\//, '').replace(/^\{projectRoot\}\//, () => root);
}
