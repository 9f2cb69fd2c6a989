import type { Assembler, Label } from '../assembler.js';
import { DOUBLE_SHIFT, tags, values } from '../engine-layout.js';
import { condition, operation, r8, rax, rcx, rdx, type Register } from '../x86.js';

/** Operations that thunks do with doubles: rax and rcx are the operands, rax the result. */
export type DoubleOperation = 'add' | 'sub' | 'mul' | 'div';

/** The last bytes of their instructions. */
const DOUBLES = { add: 0x58, mul: 0x59, sub: 0x5c, div: 0x5e } as const;

export const DOUBLE_OPERATIONS = Object.keys(DOUBLES) as DoubleOperation[];

/** Loads a number into an SSE register. Jumps if it is none. */
export function number(assembler: Assembler, xmm: 0 | 1, from: Register, otherwise: Label): void {
  const [isInteger, done] = [assembler.label(), assembler.label()];
  assembler.moveWide(rdx, from);
  assembler.shift('right', rdx, 32, true);
  assembler.jumpIf(condition.equal, isInteger);
  // Tags are -9 to 7; all other upper halves belong to doubles.
  assembler.applyNumber(operation.sub, rdx, tags.firstReference);
  assembler.applyNumber(operation.cmp, rdx, 17);
  assembler.jumpIf(condition.below, otherwise);
  assembler.numberWide(r8, DOUBLE_SHIFT);
  assembler.addressWide(rdx, { base: from, index: r8, displacement: 0 });
  assembler.registers([0x0f, 0x6e], xmm, rdx, { wide: true, prefix: 0x66 });
  assembler.jump(done);
  assembler.bind(isInteger);
  assembler.registers([0x0f, 0x2a], xmm, from, { prefix: 0xf2 });
  assembler.bind(done);
}

/** Emits the thunk of an operation. */
export function emitDouble(assembler: Assembler, what: DoubleOperation): Label {
  const [begin, none, isNan] = [assembler.label(), assembler.label(), assembler.label()];
  assembler.bind(begin);
  number(assembler, 0, rax, none);
  number(assembler, 1, rcx, none);
  assembler.registers([0x0f, DOUBLES[what]], 0, 1, { prefix: 0xf2 });
  assembler.registers([0x0f, 0x2e], 0, 0, { prefix: 0x66 });
  assembler.jumpIf(condition.parity, isNan);
  assembler.registers([0x0f, 0x7e], 0, rax, { wide: true, prefix: 0x66 });
  assembler.numberWide(rdx, DOUBLE_SHIFT);
  assembler.applyWide(operation.sub, rax, rdx);
  assembler.byte(0xf8);
  assembler.return();
  assembler.bind(isNan);
  assembler.numberWide(rax, values.nan);
  assembler.byte(0xf8);
  assembler.return();
  assembler.bind(none);
  assembler.byte(0xf9);
  assembler.return();
  return begin;
}

/** Comparisons of numbers that thunks do: rax and rcx are the operands. */
export type DoubleComparison = 'less' | 'lessOrEqual';

/** Emits the thunk of a comparison: it leaves 1 or 0 in eax; the carry is set if an operand is not a number. */
export function emitDoubleComparison(assembler: Assembler, what: DoubleComparison): Label {
  const [begin, none] = [assembler.label(), assembler.label()];
  assembler.bind(begin);
  number(assembler, 0, rax, none);
  number(assembler, 1, rcx, none);
  // The right one against the left one: NaN is neither above nor equal.
  assembler.registers([0x0f, 0x2e], 1, 0, { prefix: 0x66 });
  assembler.setEax(what === 'less' ? condition.above : condition.aboveOrEqual);
  assembler.byte(0xf8);
  assembler.return();
  assembler.bind(none);
  assembler.byte(0xf9);
  assembler.return();
  return begin;
}
