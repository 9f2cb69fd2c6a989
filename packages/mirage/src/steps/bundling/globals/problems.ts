import type { Problem } from '@mirage/core';
import { insteadOfEnvironment, insteadOfGlobal } from '../../advice.js';
import { packageOf } from '../messages.js';
import type { MissingGlobal } from './uses.js';

/** A use of a global that does not exist, in the file that it stands in. */
export interface PlacedUse extends MissingGlobal {
  readonly where: { readonly file: string; readonly line: number; readonly column: number };
}

/** What is wrong with a program: what refuses it, and what its author should know. */
export interface GlobalProblems {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * What to say about globals that no platform has. In the user's own modules each is an error; in a package it is one
 * warning for all, because the program may never come to it. What a program looks for before it uses it is no problem,
 * except for variables of the environment in the user's own modules: there is one place for settings, config.ts.
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
    const isEnvironment = /^process\.env\b/.test(use.text);
    const place = `${use.where.file}:${use.where.line}:${use.where.column}`;
    if ((use.isGuarded && !isEnvironment) || seen.has(place)) continue;
    seen.add(place);
    errors.push(isEnvironment ? environment(use) : missing(use));
  }
  return { errors, warnings: [...ofPackages].map(([name, found]) => warning(name, found)) };
}

function environment({ text, where }: PlacedUse): Problem {
  return {
    code: 'MIR0414',
    message: `${text} does not exist.`,
    where,
    next: insteadOfEnvironment(text.split('.')[2] ?? ''),
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

function warning(packageName: string, uses: readonly PlacedUse[]): Problem {
  const names = [...new Set(uses.map(({ name, text }) => (name === 'process' ? text : name)))];
  const only = names.length === 1;
  const advice = [...new Set(names.flatMap((name) => insteadOfGlobal(name.split('.')[0]!) ?? []))];
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
