import { MirageError } from '../errors.js';
import { impl, isImpl, type Impl } from './impl.js';
import type { ImplNode } from './node.js';
import { locate } from './location.js';
import { isValue, type Value } from './value.js';
import { listTypes, showValue } from './wording.js';

/**
 * The first device or module where the value is true, else the second: `ifImpl(fast, ramdisk('x', 64),
 * blockOfFile('x'))`. What was not chosen is no part of the unikernel. Errors: MIR0113, no value; MIR0107, what is no
 * device, or two of different types.
 */
export function ifImpl<A>(condition: Value<boolean>, yes: Impl<A>, no: Impl<A>): Impl<A> {
  return choice<A, boolean>(ifImpl, 'ifImpl', condition, (is) => (is ? 0 : 1), [
    [yes, 2],
    [no, 3],
  ]);
}

/**
 * The device or module that stands beside the value, else `otherwise`: `matchImpl(store, [['crunch', crunch('data')]],
 * directKvRo('data'))`. Errors: as for `ifImpl`.
 */
export function matchImpl<A, V>(
  value: Value<V>,
  cases: readonly (readonly [NoInfer<V>, Impl<A>])[],
  otherwise: Impl<A>,
): Impl<A> {
  if (!Array.isArray(cases) || !cases.every((one) => Array.isArray(one) && one.length === 2)) {
    throw new MirageError(
      'MIR0113',
      `matchImpl takes a list of pairs as argument 2, but it is given ${showValue(cases)}.`,
      {
        ...locate(matchImpl, 2),
        next: "Write matchImpl(store, [['crunch', crunch('data')]], directKvRo('data')).",
      },
    );
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
    throw new MirageError(
      'MIR0113',
      `${name} takes a value of keys as argument 1, but it is given ${showValue(value)}.`,
      {
        ...locate(below, 1),
        next: "Make one of a key: const fast = key('fast', flag, { doc: 'Whether it has to be fast.' }).",
      },
    );
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
      `${name} chooses between ${wanted} and others like it, but it is given ${showValue(candidate)}.`,
      {
        ...locate(below, position),
        next: 'All that it can choose have one type.',
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
