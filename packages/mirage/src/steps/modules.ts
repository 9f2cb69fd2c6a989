import { applications, candidates, MirageError, moduleOf, type ApplicationNode, type Graph } from '@mirage/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { display, type UnikernelProject } from './unikernel-project.js';

/** The endings that a specifier may omit. */
const ENDINGS = ['.ts', '.tsx', '/index.ts'];

/**
 * Finds the modules that `foreign` names. Returns each name with the specifier of its module, relative to the
 * unikernel's folder. Names of packages are not changed. Error: MIR0201.
 */
export function findModules(unikernel: UnikernelProject, graph: Graph): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of applications(graph)) {
    const { specifier } = moduleOf(node.name);
    const isRelative = specifier.startsWith('.');
    found.set(node.name, isRelative ? findRelative(unikernel, node) : specifier);
  }
  return found;
}

function findRelative(unikernel: UnikernelProject, node: ApplicationNode): string {
  const specifiers = candidates(node.name).map((specifier) => specifier.replace(/\.tsx?$/, ''));
  const found = specifiers.find((specifier) => moduleFile(unikernel, specifier) !== undefined);
  if (found !== undefined) return found;
  const { exported } = moduleOf(node.name);
  const first = display(unikernel, `${specifiers[0]!.replace(/^\.\//, '')}.ts`);
  throw new MirageError('MIR0201', `There is no module for ${node.name}: ${first} does not exist.`, {
    ...(node.where ? { where: node.where } : {}),
    next: `Create it, for example with\n  export const ${exported} = { async start(${node.args.map((_, index) => `device${index + 1}`).join(', ')}) {} };`,
  });
}

/** Returns the file of a relative specifier, relative to the unikernel's folder; undefined if it does not exist. */
export function moduleFile(unikernel: UnikernelProject, specifier: string): string | undefined {
  const ending = ENDINGS.find((candidate) => existsSync(join(unikernel.folder, specifier + candidate)));
  return ending === undefined ? undefined : specifier.replace(/^\.\//, '') + ending;
}
