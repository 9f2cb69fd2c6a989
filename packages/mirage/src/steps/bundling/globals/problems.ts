import type { Problem } from '@mirage/core';
import { insteadOfEnvironment, insteadOfGlobal } from '../../advice.js';
import { packageOf } from '../messages.js';
import { FETCH } from './outgoing.js';
import type { MissingGlobal } from './uses.js';

/** A use of a missing global, with its location. */
export interface PlacedUse extends MissingGlobal {
  readonly where: { readonly file: string; readonly line: number; readonly column: number };
}

/** The problems of a program: errors, which stop the build, and warnings. */
export interface GlobalProblems {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Returns the problems with globals that no platform has. In the user's own modules, each use is an error. In a
 * package, all uses are one warning, because the program may never execute them; but `fetch` is an error, because a
 * package that needs it does its work with it. Guarded uses are not reported, except
 * for environment variables in the user's own modules: settings belong in config.ts.
 */
export function problemsOf(uses: readonly PlacedUse[]): GlobalProblems {
  const errors: Problem[] = [];
  const ofPackages = new Map<string, PlacedUse[]>();
  const seen = new Set<string>();
  for (const use of uses) {
    const name = packageOf(use.where.file);
    if (name !== undefined) {
      if (!use.isGuarded) ofPackages.set(name, [...(ofPackages.get(name) ?? []), use]);
      continue;
    }
    const isEnvironment = use.name === 'process' && use.members[0] === 'env';
    const place = `${use.where.file}:${use.where.line}:${use.where.column}`;
    if ((use.isGuarded && !isEnvironment) || seen.has(place)) continue;
    seen.add(place);
    errors.push(isEnvironment ? environment(use) : missing(use));
  }
  const warnings: Problem[] = [];
  for (const [name, found] of ofPackages) {
    const fetches = found.filter((use) => use.name === FETCH);
    const others = found.filter((use) => use.name !== FETCH);
    if (fetches.length > 0) errors.push(outgoing(name, fetches[0]!));
    if (others.length > 0) warnings.push(warning(name, others));
  }
  return { errors, warnings };
}

function environment({ name, members, where }: PlacedUse): Problem {
  return {
    code: 'MIR0414',
    message: `${[name, ...members].join('.')} does not exist.`,
    where,
    next: insteadOfEnvironment(members[1] ?? ''),
  };
}

function missing({ name, where }: PlacedUse): Problem {
  return {
    code: 'MIR0415',
    message: `${name} does not exist on any platform.`,
    where,
    next: insteadOfGlobal(name) ?? `Import it, or check first whether it exists: typeof ${name} === 'undefined'.`,
  };
}

function outgoing(packageName: string, { where }: PlacedUse): Problem {
  return {
    code: 'MIR0415',
    message: `The package ${packageName} uses fetch, but a unikernel cannot send HTTP requests yet.`,
    where,
    next: `Avoid that part of ${packageName}, or use another package.\n${insteadOfGlobal(FETCH)}`,
  };
}

function warning(packageName: string, uses: readonly PlacedUse[]): Problem {
  const names = [
    ...new Set(uses.map(({ name, members }) => (name === 'process' ? [name, ...members].join('.') : name))),
  ];
  const only = names.length === 1;
  const advice = [...new Set(uses.flatMap(({ name }) => insteadOfGlobal(name) ?? []))];
  return {
    code: 'MIR0415',
    message: `The package ${packageName} uses ${list(names)}, which ${only ? 'does' : 'do'} not exist on any platform.`,
    where: uses[0]!.where,
    next: [
      `At such a place the program throws a ReferenceError. Avoid that part of ${packageName}, or use another package.`,
      ...advice,
    ].join('\n'),
  };
}

function list(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
