import type { Label } from '../assembler.js';
import { condition, opposite, operation, rax, rcx, rsi, type Condition } from '../x86.js';
import type { Instruction } from '../decode.js';
import { engine, tags, values } from '../engine-layout.js';
import type { Emitter } from './emitter.js';
import { LINEAR } from './places.js';
import type { Emit, Family } from './emit.js';
import { isKnownInteger } from './operand.js';

/**
 * Counts down to the next safe point, at which the engine collects garbage if memory is short. `target` is where the
 * jump goes.
 */
export function poll(emitter: Emitter, target: number): void {
  const { assembler, unit } = emitter;
  const [due, done] = [assembler.label(), assembler.label()];
  assembler.decrement({ displacement: LINEAR + unit.context + engine.context.pollCounter });
  assembler.jumpIf(condition.lessOrEqual, due);
  assembler.bind(done);
  emitter.later(() => {
    assembler.bind(due);
    assembler.callAddress(unit.kernel.helpers.poll);
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, done);
    emitter.throwAt(target);
  });
}

/** Goes to the target of a jump. All operands are in their slots. */
export function jumpTo(emitter: Emitter, when: Condition | undefined, instruction: Instruction): void {
  const { assembler } = emitter;
  const target = instruction.target!;
  const label = emitter.labelOf(target);
  if (target > instruction.offset) {
    if (when === undefined) assembler.jump(label);
    else assembler.jumpIf(when, label);
    return;
  }
  if (when === undefined) {
    poll(emitter, target);
    assembler.jump(label);
    return;
  }
  const past = assembler.label();
  assembler.jumpIf(opposite(when), past);
  poll(emitter, target);
  assembler.jump(label);
  assembler.bind(past);
}

/**
 * Returns the beginning of code that runs a conditional jump in the interpreter. It continues at `past` or at the
 * target of the jump. All operands but the last one are in their slots.
 */
function interpretLater(emitter: Emitter, instruction: Instruction, past: Label): Label {
  const { assembler } = emitter;
  const { offset, end } = instruction;
  const target = instruction.target!;
  const begin = assembler.label();
  emitter.later(() => {
    assembler.bind(begin);
    emitter.settleAll();
    emitter.position(rsi, offset);
    assembler.call(emitter.thunks.step(end - offset));
    assembler.jumpIf(condition.equal, past);
    assembler.applyNumber(operation.cmp, rax, target);
    assembler.jumpIf(condition.equal, emitter.labelOf(target));
    assembler.jump(emitter.dispatch);
  });
  return begin;
}

/** Returns the beginning of code for a condition that is an object, which is always true. */
function objectLater(emitter: Emitter, instruction: Instruction, isTrue: boolean, past: Label, slow: Label): Label {
  const { assembler } = emitter;
  // Backward jumps count safe points: the interpreter does that.
  if (isTrue && instruction.target! <= instruction.offset) return slow;
  const begin = assembler.label();
  emitter.later(() => {
    assembler.bind(begin);
    const position = emitter.depth - 1;
    assembler.applyToMemory(operation.cmp, emitter.tagPlace(position), tags.object);
    assembler.jumpIf(condition.notEqual, slow);
    emitter.releaseOperand(position);
    assembler.jump(isTrue ? emitter.labelOf(instruction.target!) : past);
  });
  return begin;
}

/** Jumps if the last operand is true, or if it is false. */
const branch =
  (isTrue: boolean): Emit =>
  (emitter, instruction) => {
    const { assembler } = emitter;
    const last = emitter.operands.at(-1)!;
    const position = emitter.depth - 1;
    for (let below = 0; below < position; below++) emitter.settle(below);
    if (last.kind === 'constant') emitter.settle(position);
    const past = assembler.label();
    if (!isKnownInteger(emitter.operands[position]!)) {
      const slow = objectLater(emitter, instruction, isTrue, past, interpretLater(emitter, instruction, past));
      assembler.applyToMemory(operation.cmp, emitter.tagPlace(position), tags.uninitialized);
      assembler.jumpIf(condition.aboveOrEqual, slow);
    }
    assembler.applyToMemory(operation.cmp, emitter.place(position), 0);
    emitter.operands.pop();
    jumpTo(emitter, isTrue ? condition.notEqual : condition.equal, instruction);
    assembler.bind(past);
    return true;
  };

/** The opposite of a boolean, or of another operand's truth. */
const not: Emit = (emitter, instruction) => {
  const { assembler, layout } = emitter;
  const last = emitter.depth - 1;
  const operand = emitter.operands[last]!;
  if (operand.kind === 'constant') return false;
  const done = assembler.label();
  const slow = emitter.interpretLater(instruction, done);
  if (!isKnownInteger(operand)) {
    assembler.applyToMemory(operation.cmp, emitter.tagPlace(last), tags.uninitialized);
    assembler.jumpIf(condition.aboveOrEqual, slow);
  }
  assembler.load(rcx, emitter.place(last));
  assembler.test(rcx, rcx);
  assembler.setEax(condition.equal);
  assembler.numberWide(rcx, values.false);
  assembler.applyWide(operation.or, rax, rcx);
  assembler.storeWide(layout.slot(last), rax);
  assembler.bind(done);
  emitter.operands.pop();
  emitter.pushInMemory();
  return true;
};

/** Whether the last operand has one of the tags. */
const hasTag =
  (first: number, count: 1 | 2): Emit =>
  (emitter) => {
    const { assembler, layout } = emitter;
    const last = emitter.depth - 1;
    emitter.settle(last);
    const slot = layout.slot(last);
    assembler.loadWide(rax, slot);
    assembler.call(emitter.thunks.releaseAny);
    assembler.load(rax, { ...slot, displacement: slot.displacement + 4 });
    if (first !== 0) assembler.applyNumber(operation.sub, rax, first);
    assembler.applyNumber(operation.cmp, rax, count);
    assembler.setEax(condition.below);
    assembler.numberWide(rcx, values.false);
    assembler.applyWide(operation.or, rax, rcx);
    assembler.storeWide(slot, rax);
    emitter.operands.pop();
    emitter.pushInMemory();
    return true;
  };

/** Jumps, and tests of one operand. */
export const branches: Family = {
  goto: (emitter, instruction) => {
    emitter.settleAll();
    jumpTo(emitter, undefined, instruction);
    return true;
  },
  if_true: branch(true),
  if_false: branch(false),
  gosub: (emitter, { end, target }) => {
    // `ret` takes the return address; the interpreter finds it.
    emitter.pushConstant(values.integer(end));
    emitter.settleAll();
    emitter.assembler.jump(emitter.labelOf(target!));
    emitter.operands.pop();
    return true;
  },
  lnot: not,
  is_undefined: hasTag(tags.undefined, 1),
  is_null: hasTag(tags.null, 1),
  is_undefined_or_null: hasTag(tags.null, 2),
};
