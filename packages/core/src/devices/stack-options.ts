import type { Impl } from '../dsl/impl.js';
import { calledAs } from '../dsl/called-as.js';
import { argument, type KeyOptions } from '../dsl/key.js';
import type { ValueType } from '../dsl/value-type.js';
import { quote } from '../dsl/wording.js';

/**
 * The options of stacks.
 *
 * @example
 *   import { genericStack, tap0, type StackOptions } from 'mirage';
 *
 *   // Its arguments are --lan-ipv4, --lan-ipv6 and so on; its key is lan-net.
 *   const lan: StackOptions = { group: 'lan' };
 *   export const stack = genericStack(tap0, lan);
 */
export interface StackOptions {
  /** A prefix of the names of its arguments and keys. It distinguishes two stacks: `--lan-ipv4`. Default: none. */
  readonly group?: string;
}

/** Declares an argument of a stack. */
export type DeclareArgument = <A>(name: string, type: ValueType<A>, options: KeyOptions<NoInfer<A>>) => Impl<A>;

/** Returns a function that declares the arguments of a stack, located at the call of `below` in config.ts. */
export function argumentsOfGroup(below: unknown, { group }: StackOptions): DeclareArgument {
  const named = group === undefined ? {} : { group };
  return (name, type, options) => calledAs(below, 1, () => argument(name, type, { ...options, ...named }));
}

/** Returns a stack as config.ts writes it: `directStack(tap0, { group: 'lan' })`. */
export function stackLabel(name: string, given: readonly string[], { group }: StackOptions): string {
  return `${name}(${[...given, ...(group === undefined ? [] : [`{ group: ${quote(group)} }`])].join(', ')})`;
}
