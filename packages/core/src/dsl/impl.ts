import { MirageError, type Where } from '../errors.js';
import type { Device } from './device.js';
import type { Arrow } from './arrow.js';
import { locate } from './location.js';
import type { ImplNode } from './node.js';
import { examplesOf, type Type } from './type.js';
import { countArguments, exampleOf, listTypes, nameOf, showValue, withArticle } from './wording.js';

declare const of: unique symbol;
declare const exactly: unique symbol;

/**
 * The further arguments of `$`. They are optional elements, not a union of tuples, so that the compiler compares
 * argument by argument and reports `Argument of type 'Impl<Network>' is not assignable to parameter of type
 * 'Impl<Console>'` or `Expected 1-2 arguments, but got 3`.
 */
type Further<A> = [A] extends [Arrow<infer X, infer Rest>] ? [next?: Impl<X>, ...further: Further<Rest>] : [];

/**
 * The arguments that `$` accepts: one or more of those that a functor of type `A` still needs, in order. None for a
 * device.
 */
export type Arguments<A> = [A] extends [Arrow<infer X, infer Rest>] ? [first: Impl<X>, ...further: Further<Rest>] : [];

/** The type that remains of `A` when `Given` is given. */
export type Applied<A, Given extends readonly unknown[]> = Given extends readonly [unknown, ...infer Rest]
  ? [A] extends [Arrow<infer _, infer B>]
    ? Applied<B, Rest>
    : never
  : A;

/**
 * A device, or a module of the user, of type `A`: a node of the device graph.
 *
 * @example
 *   import { console, defaultConsole, foreign, job, register, type Impl, type Job } from 'mirage';
 *
 *   const main: Impl<Job> = foreign('Unikernel.Main', console.to(job)).$(defaultConsole);
 *   register('hello', [main]);
 */
export interface Impl<A> {
  // Two phantom members: the first keeps the compiler's messages short, the second makes the type invariant, so that no
  // similar type is accepted.
  readonly [of]?: A;
  readonly [exactly]?: (a: A) => void;
  readonly node: ImplNode;

  /**
   * Applies a functor to one or more arguments: `relax.$(defaultConsole)`. `f.$(x, y)` is `f.$(x).$(y)`.
   *
   * @throws MIR0107 if an argument has the wrong type, MIR0111 if there are too many arguments.
   */
  $<Given extends Arguments<A>>(...given: Given): Impl<Applied<A, Given>>;
}

class ImplValue<A> implements Impl<A> {
  constructor(readonly node: ImplNode) {}

  $<Given extends Arguments<A>>(...given: Given): Impl<Applied<A, Given>> {
    let node: ImplNode = this.node;
    for (const [index, argument] of given.entries()) {
      node = apply(node, argument, () => locate(ImplValue.prototype.$, index + 1));
    }
    return impl<Applied<A, Given>>(node);
  }
}

/** Applies a functor to one argument. `at` returns the location of the argument. */
function apply(node: ImplNode, argument: unknown, at: () => { where?: Where }): ImplNode {
  const [expected, ...rest] = node.parameters;
  if (expected === undefined) {
    const taken = node.args.length;
    const given = taken === 0 ? showValue(argument) : `one more: ${showValue(argument)}`;
    throw new MirageError('MIR0111', `${nameOf(node)} takes ${countArguments(taken)}, but got ${given}.`, {
      ...at(),
      next: `Leave it out${orDeclareIt(node, argument, [])}.`,
    });
  }
  if (isImpl(argument) && argument.node.parameters.length === 0 && argument.node.result === expected) {
    return node.is === 'choice'
      ? { ...node, parameters: rest, branches: node.branches.map((branch) => apply(branch, argument, at)) }
      : { ...node, parameters: rest, args: [...node.args, argument.node] };
  }
  const waiting = isImpl(argument) ? argument.node.parameters : [];
  const example = exampleOf(node, expected);
  throw new MirageError(
    'MIR0107',
    `${nameOf(node)} expects ${withArticle(expected)} as argument ${node.args.length + 1}, but got ${showValue(argument)}.`,
    {
      ...at(),
      next:
        isImpl(argument) && waiting.length > 0 && argument.node.result === expected
          ? `Give ${nameOf(argument.node)} ${listTypes(waiting)} first.`
          : `Give it ${withArticle(expected)}${example === undefined ? '' : `, for example ${example}`}${orDeclareIt(node, argument, rest)}.`,
    },
  );
}

/**
 * Suggests how to declare a module so that it takes `argument` next. Returns an empty text if `argument` is not a
 * device.
 */
function orDeclareIt(node: ImplNode, argument: unknown, rest: readonly string[]): string {
  if (node.is !== 'application' || !isImpl(argument) || argument.node.parameters.length > 0) return '';
  const [first, ...chain] = [...node.args.map((arg) => arg.result), argument.node.result, ...rest, node.result];
  return `, or declare it as foreign('${node.module.name}', ${first}${chain.map((next) => `.to(${next})`).join('')})`;
}

/** Returns a node as an impl of type `A`. */
export function impl<A>(node: ImplNode): Impl<A> {
  return new ImplValue<A>(node);
}

/**
 * Returns a device as an impl of its type, applied to the devices that it is made of.
 *
 * @param below The function of the configuration language that made the device: errors point at its call.
 * @param positions Which arguments of that function, from 1, the devices are. Default: in order.
 * @throws MIR0107 and MIR0111, as `$` does.
 */
export function deviceImpl<A, Given extends readonly [] | Arguments<A> = readonly []>(
  type: Type<A>,
  device: Device,
  below?: unknown,
  given?: Given,
  positions: readonly number[] = [],
): Impl<Applied<A, Given>> {
  const at = below === undefined ? {} : locate(below);
  const { parameters, result } = type;
  let node: ImplNode = { is: 'device', device, args: [], parameters, result, examples: examplesOf(type), ...at };
  for (const [index, argument] of (given ?? []).entries()) {
    node = apply(node, argument, () => locate(below, positions[index] ?? index + 1));
  }
  return impl<Applied<A, Given>>(node);
}

/** Whether a value is a device or a module of the configuration language. */
export function isImpl(value: unknown): value is Impl<unknown> {
  return value instanceof ImplValue;
}
