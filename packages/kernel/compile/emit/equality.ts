import type { Assembler, Label } from '../assembler.js';
import { engine, tags } from '../engine-layout.js';
import { condition, operation, r10, r8, r9, rax, rcx, rdi, rsi } from '../x86.js';
import { number } from './doubles.js';
import { linear } from './places.js';

/** The bits of a string's length; the other says that its units have 16 bits. */
const LENGTH_BITS = 0x7fffffff;

/**
 * Emits the thunk that compares rax and rcx: r10 is 1 for `===` and 0 for `==`. It leaves 1 or 0 in eax; the carry is
 * set if it does not know. `sameText` compares strings of equal length: its result is 1, 0, or 2 for unknown.
 */
export function emitEqual(assembler: Assembler, sameText: () => void): Label {
  const label = (): Label => assembler.label();
  const [begin, byAddress, strings, differ] = [label(), label(), label(), label()];
  const [numbers, notNumbers, yes, no, unknown] = [label(), label(), label(), label(), label()];

  assembler.bind(begin);
  assembler.moveWide(r8, rax);
  assembler.shift('right', r8, 32, true);
  assembler.moveWide(r9, rcx);
  assembler.shift('right', r9, 32, true);
  assembler.apply(operation.cmp, r8, r9);
  assembler.jumpIf(condition.notEqual, differ);
  jumpIfTag(tags.object, byAddress);
  jumpIfTag(tags.string, strings);
  // Integers, booleans, null and undefined: all bits are the value.
  assembler.applyNumber(operation.cmp, r8, tags.undefined);
  assembler.jumpIf(condition.belowOrEqual, byAddress);
  assembler.number(r10, 0);
  assembler.jump(numbers);

  assembler.bind(byAddress);
  assembler.apply(operation.cmp, rax, rcx);
  assembler.setEax(condition.equal);
  known();

  assembler.bind(strings);
  assembler.apply(operation.cmp, rax, rcx);
  assembler.jumpIf(condition.equal, yes);
  assembler.move(rdi, rax);
  assembler.move(rsi, rcx);
  assembler.load(r8, linear(rdi, engine.string.length));
  assembler.load(r9, linear(rsi, engine.string.length));
  assembler.apply(operation.xor, r8, r9);
  assembler.applyNumber(operation.and, r8, LENGTH_BITS);
  assembler.jumpIf(condition.notEqual, no);
  sameText();
  assembler.applyNumber(operation.cmp, rax, 2);
  assembler.jumpIf(condition.equal, unknown);
  known();

  assembler.bind(differ);
  // The text of a rope can equal that of a string, and a bigint can have two forms.
  for (const register of [r8, r9] as const)
    for (const tag of [tags.rope, tags.bigInt, tags.shortBigInt]) {
      assembler.applyNumber(operation.cmp, register, tag);
      assembler.jumpIf(condition.equal, unknown);
    }
  assembler.bind(numbers);
  // The tags of r8 are compared no more.
  number(assembler, 0, rax, notNumbers);
  number(assembler, 1, rcx, notNumbers);
  assembler.registers([0x0f, 0x2e], 0, 1, { prefix: 0x66 });
  assembler.jumpIf(condition.parity, no);
  assembler.setEax(condition.equal);
  known();
  assembler.bind(notNumbers);
  // Values of different types: `==` may convert one of them.
  assembler.test(r10, r10);
  assembler.jumpIf(condition.equal, unknown);
  assembler.bind(no);
  assembler.number(rax, 0);
  known();
  assembler.bind(yes);
  assembler.number(rax, 1);
  known();
  assembler.bind(unknown);
  assembler.byte(0xf9);
  assembler.return();
  return begin;

  function jumpIfTag(tag: number, to: Label): void {
    assembler.applyNumber(operation.cmp, r8, tag);
    assembler.jumpIf(condition.equal, to);
  }

  /** Returns with the carry clear. */
  function known(): void {
    assembler.byte(0xf8);
    assembler.return();
  }
}
