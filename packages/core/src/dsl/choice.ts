import { MirageError } from '../errors.js';
import { impl, isImpl, type Impl } from './impl.js';
import type { ImplNode } from './node.js';
import { locate } from './location.js';
import { isValue, type Value } from './value.js';
import { listTypes, showValue } from './wording.js';

/**
 * Chooses between two devices or modules of one type: the first if the value is true, the second otherwise. The other
 * one is not part of the unikernel.
 *
 * @throws MIR0113 if `condition` is not a value of a key, MIR0107 if an alternative is not a device or has another
 *   type.
 * @example
 *   import { blockOfFile, flag, ifImpl, key, ramdisk } from 'mirage';
 *
 *   const fast = key('fast', flag, { doc: 'Whether the disk is in memory.' });
 *   export const disk = ifImpl(fast, ramdisk('scratch', 2048), blockOfFile('disk.img'));
 */
export function ifImpl<A>(condition: Value<boolean>, yes: Impl<A>, no: Impl<A>): Impl<A> {
  return choice<A, boolean>(ifImpl, 'ifImpl', condition, (is) => (is ? 0 : 1), [
    [yes, 2],
    [no, 3],
  ]);
}

/**
 * Chooses the device or module whose case equals the value, or `otherwise`. All have one type; the others are not part
 * of the unikernel.
 *
 * @throws MIR0113 if `value` is not a value of a key or `cases` is not a list of pairs, MIR0107 if an alternative is
 *   not a device or has another type.
 * @example
 *   import { crunch, directKvRo, key, matchImpl, oneOf } from 'mirage';
 *
 *   const store = key('store', oneOf('crunch', 'direct'), { doc: 'Where the files are.', default: 'crunch' });
 *   export const files = matchImpl(store, [['direct', directKvRo('data')]], crunch('data'));
 */
export function matchImpl<A, V>(
  value: Value<V>,
  cases: readonly (readonly [NoInfer<V>, Impl<A>])[],
  otherwise: Impl<A>,
): Impl<A> {
  if (!Array.isArray(cases) || !cases.every((one) => Array.isArray(one) && one.length === 2)) {
    throw new MirageError('MIR0113', `matchImpl expects a list of pairs as argument 2, but got ${showValue(cases)}.`, {
      ...locate(matchImpl, 2),
      next: "Write matchImpl(store, [['crunch', crunch('data')]], directKvRo('data')).",
    });
  }
  const pick = (given: V): number => {
    const found = cases.findIndex(([known]) => known === given);
    return found === -1 ? cases.length : found;
  };
  return choice<A, V>(matchImpl, 'matchImpl', value, pick, [
    ...cases.map(([, one]) => [one, 2] as const),
    [otherwise, 3] as const,
  ]);
}

function choice<A, V>(
  below: unknown,
  name: string,
  value: Value<V>,
  pick: (given: V) => number,
  candidates: readonly (readonly [candidate: unknown, position: number])[],
): Impl<A> {
  if (!isValue(value)) {
    throw new MirageError('MIR0113', `${name} expects the value of a key as argument 1, but got ${showValue(value)}.`, {
      ...locate(below, 1),
      next: "Declare a key: const fast = key('fast', flag, { doc: 'Whether speed matters.' }).",
    });
  }
  const branches: ImplNode[] = [];
  for (const [candidate, position] of candidates) {
    const [first] = branches;
    if (isImpl(candidate) && (first === undefined || isSameType(candidate.node, first))) {
      branches.push(candidate.node);
      continue;
    }
    const wanted = first === undefined ? 'a device or a module' : typeText(first);
    throw new MirageError(
      'MIR0107',
      `${name} expects ${wanted} as argument ${position}, but got ${showValue(candidate)}.`,
      {
        ...locate(below, position),
        next: 'Give it devices or modules of one type.',
      },
    );
  }
  const { parameters, result, examples = {} } = branches[0]!;
  return impl<A>({
    is: 'choice',
    name,
    pick: value.map(pick),
    branches,
    args: [],
    parameters,
    result,
    examples,
    ...locate(below),
  });
}

function isSameType(a: ImplNode, b: ImplNode): boolean {
  return a.result === b.result && a.parameters.join() === b.parameters.join();
}

function typeText({ parameters, result }: ImplNode): string {
  return parameters.length === 0 ? listTypes([result]) : [...parameters, result].join('.to ');
}
