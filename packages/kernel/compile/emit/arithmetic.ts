import type { Label } from '../assembler.js';
import { condition, operation, rax, rcx, rdx, type Operation } from '../x86.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';
import { inMemory, integerInMemory, isKnownInteger } from './operand.js';
import type { DoubleOperation } from './doubles.js';

/** Replaces the last operands by the result, which the code has put into the slot of the first of them. */
function result(emitter: Emitter, count: number, isInteger: boolean): void {
  emitter.operands.length -= count;
  emitter.operands.push(isInteger ? integerInMemory : inMemory);
}

/**
 * An operation of two numbers: `compute` leaves the integer result in eax, or jumps to the label if it is not an
 * integer. A thunk does doubles; the interpreter does the rest.
 */
const binary =
  (what: DoubleOperation | undefined, compute: (emitter: Emitter, otherwise: Label) => void): Emit =>
  (emitter, instruction) => {
    const { assembler, layout } = emitter;
    const [left, right] = [emitter.depth - 2, emitter.depth - 1];
    const [store, done] = [assembler.label(), assembler.label()];
    if (!mayBeInteger(emitter, left) || !mayBeInteger(emitter, right)) {
      if (what === undefined) return false;
      // A constant is a double.
      const slow = emitter.interpretLater(instruction, done);
      computeDouble(emitter, what);
      assembler.jumpIf(condition.below, slow);
      assembler.storeWide(layout.slot(left), rax);
      assembler.bind(done);
      result(emitter, 2, false);
      return true;
    }
    const slow = emitter.interpretLater(instruction, done);
    const otherwise = what === undefined ? slow : doubleLater(emitter, what, slow, store);
    emitter.requireInteger(left, otherwise);
    emitter.requireInteger(right, otherwise);
    compute(emitter, otherwise);
    assembler.bind(store);
    assembler.storeWide(layout.slot(left), rax);
    assembler.bind(done);
    result(emitter, 2, false);
    return true;
  };

const mayBeInteger = (emitter: Emitter, position: number): boolean =>
  emitter.operands[position]!.kind !== 'constant' || isKnownInteger(emitter.operands[position]!);

/** Computes with the last two operands as doubles. The result is in rax; the carry is set if there is none. */
function computeDouble(emitter: Emitter, what: DoubleOperation): void {
  emitter.loadValue(rax, emitter.depth - 2);
  emitter.loadValue(rcx, emitter.depth - 1);
  emitter.assembler.call(emitter.thunks.double(what));
}

/** Returns the beginning of code that computes with doubles and continues at `store` with the result in rax. */
function doubleLater(emitter: Emitter, what: DoubleOperation, slow: Label, store: Label): Label {
  const { assembler } = emitter;
  const begin = assembler.label();
  emitter.later(() => {
    assembler.bind(begin);
    computeDouble(emitter, what);
    assembler.jumpIf(condition.aboveOrEqual, store);
    assembler.jump(slow);
  });
  return begin;
}

/** Applies an operation to eax and the last operand. */
function applyLast(emitter: Emitter, what: Operation): void {
  const { assembler } = emitter;
  const right = emitter.depth - 1;
  emitter.loadInteger(rax, right - 1);
  const constant = emitter.constantInteger(right);
  if (constant === undefined) assembler.applyMemory(what, rax, emitter.place(right));
  else assembler.applyNumber(what, rax, constant);
}

const addition = (what: 'add' | 'sub'): Emit =>
  binary(what, (emitter, otherwise) => {
    applyLast(emitter, operation[what]);
    emitter.assembler.jumpIf(condition.overflow, otherwise);
  });

const multiplication: Emit = binary('mul', (emitter, otherwise) => {
  const { assembler } = emitter;
  emitter.loadInteger(rax, emitter.depth - 2);
  emitter.loadInteger(rcx, emitter.depth - 1);
  assembler.multiply(rax, rcx);
  assembler.jumpIf(condition.overflow, otherwise);
  // Zero may be minus zero.
  assembler.test(rax, rax);
  assembler.jumpIf(condition.equal, otherwise);
});

/** Division. Its result is a double, also of integers. */
const division: Emit = (emitter, instruction) => {
  const { assembler, layout } = emitter;
  const done = assembler.label();
  const slow = emitter.interpretLater(instruction, done);
  computeDouble(emitter, 'div');
  assembler.jumpIf(condition.below, slow);
  assembler.storeWide(layout.slot(emitter.depth - 2), rax);
  assembler.bind(done);
  result(emitter, 2, false);
  return true;
};

/** Division with a remainder of integers that are not negative. */
const remainder: Emit = binary(undefined, (emitter, otherwise) => {
  const { assembler } = emitter;
  emitter.loadInteger(rax, emitter.depth - 2);
  emitter.loadInteger(rcx, emitter.depth - 1);
  assembler.test(rax, rax);
  assembler.jumpIf(condition.negative, otherwise);
  assembler.test(rcx, rcx);
  assembler.jumpIf(condition.lessOrEqual, otherwise);
  assembler.signExtendToEdx();
  assembler.divide(rcx);
  assembler.move(rax, rdx);
});

/** An operation whose result is an integer in any case; for other operands than integers the interpreter computes. */
const logic = (what: Operation): Emit => binary(undefined, (emitter) => applyLast(emitter, what));

const shift = (how: 'left' | 'right' | 'arithmetic'): Emit =>
  binary(undefined, (emitter, otherwise) => {
    const { assembler } = emitter;
    const by = emitter.constantInteger(emitter.depth - 1);
    if (by === undefined) emitter.loadInteger(rcx, emitter.depth - 1);
    emitter.loadInteger(rax, emitter.depth - 2);
    assembler.shift(how, rax, by === undefined ? undefined : by & 31);
    if (how !== 'right') return;
    // The result has no sign: above the range of integers it is a double.
    assembler.test(rax, rax);
    assembler.jumpIf(condition.negative, otherwise);
  });

/** Adds a number to the last operand, unless that overflows; `isKept` keeps the old value below. */
const increment =
  (by: 1 | -1, isKept: boolean): Emit =>
  (emitter, instruction) => {
    const { assembler, layout } = emitter;
    const last = emitter.depth - 1;
    if (!mayBeInteger(emitter, last)) return false;
    const done = assembler.label();
    const slow = emitter.interpretLater(instruction, done);
    emitter.requireInteger(last, slow);
    emitter.loadInteger(rax, last);
    if (isKept) emitter.assembler.storeWide(layout.slot(last), rax);
    assembler.applyNumber(operation.add, rax, by);
    assembler.jumpIf(condition.overflow, slow);
    assembler.storeWide(layout.slot(isKept ? last + 1 : last), rax);
    assembler.bind(done);
    result(emitter, 1, false);
    if (isKept) emitter.pushInMemory();
    return true;
  };

/** Adds a number to a local variable. */
const incrementLocal =
  (by: 1 | -1): Emit =>
  (emitter, instruction) => {
    const { assembler } = emitter;
    const { operand } = instruction;
    const place = emitter.layout.local(operand);
    emitter.settleBorrowers('local', operand);
    const done = assembler.label();
    const slow = emitter.interpretLater(instruction, done);
    assembler.loadWide(rax, place);
    integerOrJump(emitter, slow);
    assembler.applyNumber(operation.add, rax, by);
    assembler.jumpIf(condition.overflow, slow);
    assembler.storeWide(place, rax);
    assembler.bind(done);
    return true;
  };

/** Jumps if rax is not an integer. Changes rdx. */
function integerOrJump({ assembler }: Emitter, otherwise: Label): void {
  assembler.moveWide(rdx, rax);
  assembler.shift('right', rdx, 32, true);
  assembler.jumpIf(condition.notEqual, otherwise);
}

/** Adds the last operand to a local variable. */
const addToLocal: Emit = (emitter, instruction) => {
  const { assembler } = emitter;
  const { operand } = instruction;
  const place = emitter.layout.local(operand);
  const last = emitter.depth - 1;
  if (!mayBeInteger(emitter, last)) return false;
  const borrowed = emitter.operands[last]!;
  // The operand itself is read before the variable changes.
  emitter.operands.pop();
  emitter.settleBorrowers('local', operand);
  emitter.operands.push(borrowed);
  const done = assembler.label();
  const slow = emitter.interpretLater(instruction, done);
  emitter.requireInteger(last, slow);
  assembler.loadWide(rax, place);
  integerOrJump(emitter, slow);
  const constant = emitter.constantInteger(last);
  if (constant === undefined) assembler.applyMemory(operation.add, rax, emitter.place(last));
  else assembler.applyNumber(operation.add, rax, constant);
  assembler.jumpIf(condition.overflow, slow);
  assembler.storeWide(place, rax);
  assembler.bind(done);
  emitter.operands.pop();
  return true;
};

const unary =
  (compute: (emitter: Emitter, otherwise: Label) => void): Emit =>
  (emitter, instruction) => {
    const { assembler, layout } = emitter;
    const last = emitter.depth - 1;
    if (!mayBeInteger(emitter, last)) return false;
    const done = assembler.label();
    const slow = emitter.interpretLater(instruction, done);
    emitter.requireInteger(last, slow);
    emitter.loadInteger(rax, last);
    compute(emitter, slow);
    assembler.storeWide(layout.slot(last), rax);
    assembler.bind(done);
    result(emitter, 1, false);
    return true;
  };

/** Arithmetic. Fast paths are for integers, and those of `add`, `sub` and `mul` for doubles, too. */
export const arithmetic: Family = {
  add: addition('add'),
  sub: addition('sub'),
  mul: multiplication,
  div: division,
  mod: remainder,
  and: logic(operation.and),
  or: logic(operation.or),
  xor: logic(operation.xor),
  shl: shift('left'),
  sar: shift('arithmetic'),
  shr: shift('right'),
  inc: increment(1, false),
  dec: increment(-1, false),
  post_inc: increment(1, true),
  post_dec: increment(-1, true),
  inc_loc: incrementLocal(1),
  dec_loc: incrementLocal(-1),
  add_loc: addToLocal,
  not: unary(({ assembler }) => assembler.complement(rax)),
  neg: unary(({ assembler }, otherwise) => {
    // Zero becomes minus zero, and the least integer has no opposite.
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, otherwise);
    assembler.negate(rax);
    assembler.jumpIf(condition.overflow, otherwise);
  }),
};
