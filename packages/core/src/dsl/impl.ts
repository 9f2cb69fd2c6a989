import { MirageError, type Where } from '../errors.js';
import type { Device } from './device.js';
import type { Arrow } from './arrow.js';
import { locate } from './location.js';
import type { ImplNode } from './node.js';
import { examplesOf, type Type } from './type.js';
import { countArguments, exampleOf, listTypes, nameOf, showValue, withArticle } from './wording.js';

declare const of: unique symbol;
declare const exactly: unique symbol;

/*
 * Optional elements and no union of tuples: so the compiler compares argument by argument, and says `Argument of type
 * 'Impl<Network>' is not assignable to parameter of type 'Impl<Console>'` or `Expected 1-2 arguments, but got 3`.
 */
type Further<A> = [A] extends [Arrow<infer X, infer Rest>] ? [next?: Impl<X>, ...further: Further<Rest>] : [];

/**
 * The arguments that `$` accepts: one or more of those that a functor of type `A` still waits for, in order. None for a
 * device.
 */
export type Arguments<A> = [A] extends [Arrow<infer X, infer Rest>] ? [first: Impl<X>, ...further: Further<Rest>] : [];

/** What is left of `A` when it was given `Given`. */
export type Applied<A, Given extends readonly unknown[]> = Given extends readonly [unknown, ...infer Rest]
  ? [A] extends [Arrow<infer _, infer B>]
    ? Applied<B, Rest>
    : never
  : A;

/** A device, or a user's module, of type `A`: a node of the device graph. */
export interface Impl<A> {
  // Two phantoms: the first makes the compiler's message short, the second lets nothing pass that only looks like an
  // `A`.
  readonly [of]?: A;
  readonly [exactly]?: (a: A) => void;
  readonly node: ImplNode;

  /**
   * Applies a functor: `relax.$(defaultConsole)`; `f.$(x, y)` is `f.$(x).$(y)`.
   * Errors: MIR0107, an argument of the wrong type; MIR0111, more arguments than it takes.
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

/** Gives one argument to a functor; refuses what its type does not allow. `at` tells where the argument stands. */
function apply(node: ImplNode, argument: unknown, at: () => { where?: Where }): ImplNode {
  const [expected, ...rest] = node.parameters;
  if (expected === undefined) {
    const taken = node.args.length;
    const given = taken === 0 ? showValue(argument) : `one more: ${showValue(argument)}`;
    throw new MirageError('MIR0111', `${nameOf(node)} takes ${countArguments(taken)}, but it is given ${given}.`, {
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
    `${nameOf(node)} takes ${withArticle(expected)} as argument ${node.args.length + 1}, but it is given ${showValue(argument)}.`,
    {
      ...at(),
      next:
        isImpl(argument) && waiting.length > 0 && argument.node.result === expected
          ? `Give ${nameOf(argument.node)} ${listTypes(waiting)} first.`
          : `Give it ${withArticle(expected)}${example === undefined ? '' : `, for example ${example}`}${orDeclareIt(node, argument, rest)}.`,
    },
  );
}

/** How to declare a module so that it takes `argument` after what it was given; nothing to say if it is no device. */
function orDeclareIt(node: ImplNode, argument: unknown, rest: readonly string[]): string {
  if (node.is !== 'application' || !isImpl(argument) || argument.node.parameters.length > 0) return '';
  const [first, ...chain] = [...node.args.map((arg) => arg.result), argument.node.result, ...rest, node.result];
  return `, or declare it as foreign('${node.module.name}', ${first}${chain.map((next) => `.to(${next})`).join('')})`;
}

/** A node as an impl of type `A`. */
export function impl<A>(node: ImplNode): Impl<A> {
  return new ImplValue<A>(node);
}

/**
 * A device as an impl of the type it has, applied to the devices that it is given. `below` is the function of the
 * configuration language that made it; `positions` tells which arguments (from 1) of that function the devices are.
 * Default: in order. Errors: MIR0107 and MIR0111, as for `$`.
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
