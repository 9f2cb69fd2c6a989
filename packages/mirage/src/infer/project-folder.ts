import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { globMatcher } from '../command-line/glob.js';

/** Files and folders that a project without a purpose may contain. */
const METADATA =
  /^(?:\..*|package\.json|project\.json|tsconfig[^/]*\.json|readme[^/]*|[^/]*\.md|mirage|dist|node_modules)$/i;

/** Names of folders whose config.ts is ignored: dependencies, build results, templates of generators. */
const PASSED_OVER = new Set(['node_modules', 'dist', 'templates']);

/** Whether a path from the workspace root leads through an ignored folder. */
export function isPassedOver(file: string): boolean {
  return posix
    .dirname(file)
    .split('/')
    .some((part) => PASSED_OVER.has(part));
}

/** Whether a folder contains only metadata and possibly a config.ts. False if it cannot be read. */
export function isBare(workspaceRoot: string, folder: string): boolean {
  // The workspace root is shared by all projects.
  if (folder === '.') return false;
  try {
    return readdirSync(join(workspaceRoot, folder)).every((name) => name === 'config.ts' || METADATA.test(name));
  } catch {
    return false;
  }
}

/** Whether one of the parent folders, except the workspace root, is in the set. */
export function liesInside(folder: string, projects: ReadonlySet<string>): boolean {
  for (let above = posix.dirname(folder); above !== '.'; above = posix.dirname(above)) {
    if (projects.has(above)) return true;
  }
  return false;
}

/** The parts of package.json and project.json that are read here. */
export interface ProjectFile {
  readonly name?: unknown;
  readonly nx?: { readonly name?: unknown; readonly targets?: Readonly<Record<string, unknown>> };
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly targets?: Readonly<Record<string, unknown>>;
  readonly workspaces?: unknown;
}

/** Reads a package.json or project.json. Returns undefined if it does not exist or cannot be parsed. */
export function readProjectFile(workspaceRoot: string, file: string): ProjectFile | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the project already has targets or scripts: then it does not wait for a config.ts. */
export function hasPurpose({ targets, scripts, nx }: ProjectFile): boolean {
  return [targets, scripts, nx?.targets].some((part) => Object.keys(part ?? {}).length > 0);
}

/** Returns a function that reports whether a folder is a package of the workspace, according to its patterns. */
export function workspacePackages(workspaceRoot: string): (folder: string) => boolean {
  const patterns = [...npmPatterns(workspaceRoot), ...pnpmPatterns(workspaceRoot)];
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(globMatcher);
  const excluded = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => globMatcher(pattern.slice(1)));
  return (folder) => included.some((matches) => matches(folder)) && !excluded.some((matches) => matches(folder));
}

function npmPatterns(workspaceRoot: string): string[] {
  const declared = readProjectFile(workspaceRoot, 'package.json')?.workspaces;
  return texts(Array.isArray(declared) ? declared : (declared as { packages?: unknown } | undefined)?.packages);
}

/** Reads `packages` of pnpm-workspace.yaml, which pnpm and Nx use instead of `workspaces`. */
function pnpmPatterns(workspaceRoot: string): string[] {
  try {
    const text = readFileSync(join(workspaceRoot, 'pnpm-workspace.yaml'), 'utf8');
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a lazy load: most workspaces have no such file
    const { parse } = require('yaml') as typeof import('yaml');
    return texts((parse(text) as { packages?: unknown } | null)?.packages);
  } catch {
    return [];
  }
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
}
