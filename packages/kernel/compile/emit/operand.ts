import { isInteger } from '../engine-layout.js';

/**
 * Where the value of an operand is:
 *
 * - `memory`: in its slot of the engine's frame, which owns it;
 * - `constant`: known to the compiler, without a reference;
 * - `local`, `argument`: in that variable, which keeps it alive. Before the variable changes, the operand moves into
 *   its slot. Only variables that no closure captures are borrowed this way.
 */
export type Operand =
  | { readonly kind: 'memory'; readonly isInteger: boolean }
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'local' | 'argument'; readonly index: number; readonly isInteger: boolean };

export const inMemory: Operand = { kind: 'memory', isInteger: false };
export const integerInMemory: Operand = { kind: 'memory', isInteger: true };

/** Whether the operand is known to be an integer. */
export const isKnownInteger = (operand: Operand): boolean =>
  operand.kind === 'constant' ? isInteger(operand.value) : operand.isInteger;

/** Whether dropping the operand releases a reference. */
export const mayOwn = (operand: Operand): boolean => operand.kind === 'memory' && !operand.isInteger;
