import type { ImplNode } from '../dsl/node.js';
import { givenFor, openValue, type GivenKeys, type KeyDeclaration } from '../dsl/value.js';
import { MirageError } from '../errors.js';
import { isPlatformName } from '../dsl/platform-value.js';
import { NODE_ENV } from './node-env.js';

/** A node that is not a choice. */
export type ChosenNode = Exclude<ImplNode, { is: 'choice' }>;

/** A key that decided something, and the text of its value. */
export type DecidedKey = KeyDeclaration & { readonly counts: string };

/** Makes the choices of one configuration, and records the keys that they used. */
export interface Chooser {
  /** Returns the chosen node, also of nested choices. Throws MIR0118. */
  readonly choose: (node: ImplNode) => ChosenNode;
  /**
   * Returns the keys that the choices so far depended on, without duplicates, in the order of their first use. Throws
   * MIR0119.
   */
  readonly decided: () => DecidedKey[];
}

/**
 * Returns a chooser for the values given for keys.
 *
 * @throws MIR0117 if a key is given that no choice depends on.
 */
export function chooser(jobs: readonly ImplNode[], given: GivenKeys): Chooser {
  refuseUnknown(jobs, given);
  const used: KeyDeclaration[] = [];
  return {
    choose(node) {
      let chosen = node;
      while (chosen.is === 'choice') {
        const { keys, read } = openValue(chosen.pick);
        used.push(...keys);
        chosen = chosen.branches[read(given)]!;
      }
      return chosen;
    },
    decided() {
      const keys = oneOfEach(used);
      const isGiven = givenFor(NODE_ENV, given) !== undefined && !keys.some(({ name }) => name === NODE_ENV.name);
      return [...keys, ...(isGiven ? [NODE_ENV] : [])].map((key) => ({
        ...key,
        counts: givenFor(key, given) ?? key.default ?? '',
      }));
    },
  };
}

function refuseUnknown(jobs: readonly ImplNode[], given: GivenKeys): void {
  const known = new Set<string>();
  const seen = new Set<ImplNode>();
  const visit = (node: ImplNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.args.forEach(visit);
    if (node.is !== 'choice') return;
    for (const { name } of openValue(node.pick).keys) known.add(name);
    node.branches.forEach(visit);
  };
  jobs.forEach(visit);
  const unknown = Object.keys(given).find(
    (name) => !known.has(name) && name !== NODE_ENV.name && !isPlatformName(name),
  );
  if (unknown === undefined) return;
  throw new MirageError('MIR0117', `The configuration has no key ${unknown}.`, {
    next:
      known.size === 0
        ? 'No choice in it depends on a key. Leave out --keys.'
        : `Its keys are ${[...known].sort().join(', ')}.`,
  });
}

/**
 * Returns each declaration once.
 *
 * @throws MIR0119 if two declarations have one name and different options.
 */
export function oneOfEach<K extends KeyDeclaration>(keys: readonly K[]): K[] {
  const known = new Map<string, K>();
  for (const key of keys) {
    const other = known.get(key.name);
    if (other === undefined) {
      known.set(key.name, key);
      continue;
    }
    if (optionsOf(key) === optionsOf(other)) continue;
    const [what, declare] = key.stage === 'run' ? ['Argument', 'argument'] : ['Key', 'key'];
    throw new MirageError('MIR0119', `${what} ${key.name} is declared twice with different options.`, {
      ...(key.where ? { where: key.where } : {}),
      next: `Rename one of them, or give one a group: ${declare}(..., { group: 'other' }).`,
    });
  }
  return [...known.values()];
}

function optionsOf({ type, value, doc, default: fallback, secret, alternative }: KeyDeclaration): string {
  return JSON.stringify([type, value, doc, fallback, secret, alternative]);
}
