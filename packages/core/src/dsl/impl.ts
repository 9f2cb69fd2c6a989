import { MirageError, type Where } from '../errors.js';
import type { Device } from '../devices/device.js';
import type { Arrow } from './append.js';
import { locate } from './location.js';
import type { Type } from './type.js';

declare const phantom: unique symbol;

/** The arguments that `$` accepts: one or more of those that a functor of type `A` still waits for, in order. */
export type Arguments<A> =
  [A] extends [Arrow<infer X, infer Rest>] ? [first: Impl<X>] | [first: Impl<X>, ...rest: Arguments<Rest>] : never;

/** What is left of `A` when it was given `Given`. */
export type Applied<A, Given extends readonly unknown[]> = Given extends readonly [unknown, ...infer Rest]
  ? [A] extends [Arrow<unknown, infer B>]
    ? Applied<B, Rest>
    : never
  : A;

/** A device, or a user's module, of type `A`: a node of the device graph. */
export interface Impl<A> {
  readonly [phantom]?: (a: A) => A;
  readonly node: ImplNode;

  /** Applies a functor: `relax.$(defaultConsole)`; `f.$(x, y)` is `f.$(x).$(y)`. */
  $<Given extends Arguments<A>>(...given: Given): Impl<Applied<A, Given>>;
}

/** A user's module, as `foreign` declares it. */
export interface ForeignModule {
  /** As written: `Loaf.Relax` or `./lib/loaf#Relax`. */
  readonly name: string;
  /** Modules that are linked in beside it. */
  readonly libraries: readonly string[];
  /** npm packages that `depend` installs: `name` or `name@range`. */
  readonly packages: readonly string[];
}

/** A node of the graph as `config.ts` makes it. Two constructors: a device, and a module applied to arguments. */
export type ImplNode = { readonly parameters: readonly string[]; readonly result: string } & (
  | { readonly is: 'device'; readonly device: Device; readonly where?: Where }
  | {
      readonly is: 'application';
      readonly module: ForeignModule;
      readonly args: readonly ImplNode[];
      readonly where?: Where;
    }
);

class ImplValue<A> implements Impl<A> {
  constructor(readonly node: ImplNode) {}

  $<Given extends Arguments<A>>(...given: Given): Impl<Applied<A, Given>> {
    let node: ImplNode = this.node;
    for (const [index, argument] of given.entries()) node = apply(node, argument, locate(this.$, index + 1));
    return impl<Applied<A, Given>>(node);
  }
}

/** Gives one argument to a functor; refuses what its type does not allow. */
function apply(node: ImplNode, argument: unknown, at: { where?: Where }): ImplNode {
  const expected = node.parameters[0];
  const position = (node.is === 'application' ? node.args.length : 0) + 1;
  if (expected === undefined || node.is === 'device') {
    throw new MirageError(
      'MIR0111',
      `${nameOf(node)} takes ${count(position - 1)}, but it is given one more: ${showValue(argument)}.`,
      { ...at, next: declaredAs(node, [...typesGiven(node), typeOf(argument)], node.result) },
    );
  }
  if (!isImpl(argument) || argument.node.parameters.length > 0 || argument.node.result !== expected) {
    throw new MirageError(
      'MIR0107',
      `${nameOf(node)} takes a ${expected} as argument ${position}, but it is given ${showValue(argument)}.`,
      {
        ...at,
        next: isImpl(argument)
          ? `Give it a ${expected}${example(expected)}, or ${lowerFirst(
              declaredAs(node, [...typesGiven(node), typeOf(argument), ...node.parameters.slice(1)], node.result),
            )}`
          : `Give it a ${expected}${example(expected)}.`,
      },
    );
  }
  return { ...node, parameters: node.parameters.slice(1), args: [...node.args, argument.node] };
}

/** A node as an impl of type `A`. */
export function impl<A>(node: ImplNode): Impl<A> {
  return new ImplValue<A>(node);
}

/** A device as an impl of the type it has. `below` is the function of the configuration language that made it. */
export function deviceImpl<A>(type: Type<A>, device: Device, below?: unknown): Impl<A> {
  const at = below === undefined ? {} : locate(below);
  return impl<A>({ is: 'device', device, parameters: type.parameters, result: type.result, ...at });
}

export function isImpl(value: unknown): value is Impl<unknown> {
  return value instanceof ImplValue;
}

/** What the user calls it: `defaultConsole`, `netif('1')`, `Loaf.Relax`. */
export function nameOf(node: ImplNode): string {
  return node.is === 'device' ? node.device.label : node.module.name;
}

/** A value as an error names it: `a console (defaultConsole)`, `the string 'x'`. */
export function showValue(value: unknown): string {
  if (isImpl(value)) {
    const { node } = value;
    return node.parameters.length > 0
      ? `the functor ${nameOf(node)}, which still waits for a ${node.parameters[0]}`
      : `a ${node.result} (${nameOf(node)})`;
  }
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `the string '${value}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  return Array.isArray(value) ? 'an array' : typeof value === 'function' ? 'a function' : 'an object';
}

function count(parameters: number): string {
  return parameters === 0 ? 'no argument' : parameters === 1 ? 'one argument' : `${parameters} arguments`;
}

function typesGiven(node: ImplNode): string[] {
  return node.is === 'application' ? node.args.map((arg) => arg.result) : [];
}

function typeOf(value: unknown): string {
  return isImpl(value) ? value.node.result : 'console';
}

function declaredAs(node: ImplNode, parameters: readonly string[], result: string): string {
  const [first, ...rest] = [...parameters, result];
  const chain = first + rest.map((next) => `.to(${next})`).join('');
  return node.is === 'device' ? 'A device takes no argument.' : `Declare it as foreign('${node.module.name}', ${chain}).`;
}

const EXAMPLES: Readonly<Record<string, string>> = { console: 'defaultConsole', network: 'tap0' };

function example(type: string): string {
  return EXAMPLES[type] ? `, for example ${EXAMPLES[type]}` : '';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
