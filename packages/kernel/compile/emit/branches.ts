import { condition, opposite, operation, rax, rcx, type Condition } from '../assembler.js';
import type { Instruction } from '../decode.js';
import { engine, tags, values } from '../engine-layout.js';
import { LINEAR, type Emitter } from './emitter.js';
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
  const before = [...emitter.operands];
  emitter.later(() => {
    assembler.bind(due);
    emitter.operands = [...before];
    assembler.callAddress(unit.kernel.helpers.poll);
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, done);
    emitter.throwAt(target);
  });
}

/** Goes to the target of a jump. All operands are in their slots. */
function jumpTo(emitter: Emitter, when: Condition | undefined, instruction: Instruction): void {
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
      const slow = emitter.interpretJumpLater(instruction, past);
      assembler.applyToMemory(operation.cmp, emitter.tagPlace(position), tags.uninitialized);
      assembler.jumpIf(condition.aboveOrEqual, slow);
    }
    assembler.applyToMemory(operation.cmp, emitter.place(position), 0);
    emitter.operands.pop();
    jumpTo(emitter, isTrue ? condition.notEqual : condition.equal, instruction);
    assembler.bind(past);
    return true;
  };

const CONDITIONS: Readonly<Record<string, Condition>> = {
  lt: condition.less,
  lte: condition.lessOrEqual,
  gt: condition.greater,
  gte: condition.greaterOrEqual,
  eq: condition.equal,
  neq: condition.notEqual,
  strict_eq: condition.equal,
  strict_neq: condition.notEqual,
};

/** Compares integers, and jumps if the next instruction asks for that. */
const compare: Emit = (emitter, instruction, following) => {
  const { assembler, layout } = emitter;
  const [left, right] = [emitter.depth - 2, emitter.depth - 1];
  const when = CONDITIONS[instruction.name]!;
  if (
    [left, right].some((at) => emitter.operands[at]!.kind === 'constant' && emitter.constantInteger(at) === undefined)
  )
    return false;
  const isBranch = following?.name === 'if_true' || following?.name === 'if_false';
  if (isBranch) for (let below = 0; below < left; below++) emitter.settle(below);
  const done = assembler.label();
  const slow = emitter.interpretLater(instruction, done);
  emitter.requireInteger(left, slow);
  emitter.requireInteger(right, slow);
  emitter.loadInteger(rax, left);
  const constant = emitter.constantInteger(right);
  if (constant === undefined) assembler.applyMemory(operation.cmp, rax, emitter.place(right));
  else assembler.applyNumber(operation.cmp, rax, constant);
  emitter.operands.length -= 2;
  if (!isBranch) {
    assembler.setEax(when);
    assembler.numberWide(rcx, values.false);
    assembler.applyWide(operation.or, rax, rcx);
    assembler.storeWide(layout.slot(left), rax);
    assembler.bind(done);
    emitter.pushInMemory();
    return true;
  }
  const jumps = following.name === 'if_true' ? when : opposite(when);
  const [taken, past] = [assembler.label(), assembler.label()];
  assembler.jumpIf(jumps, taken);
  assembler.bind(past);
  const before = [...emitter.operands];
  emitter.later(() => {
    // The interpreter has compared: its boolean is in the slot.
    assembler.bind(done);
    assembler.applyToMemory(operation.cmp, layout.slot(left), 0);
    assembler.jumpIf(following.name === 'if_true' ? condition.equal : condition.notEqual, past);
    assembler.bind(taken);
    emitter.operands = [...before];
    jumpTo(emitter, undefined, following);
  });
  return 'both';
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

/** Jumps, comparisons, and tests of one operand. */
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
  ...Object.fromEntries(Object.keys(CONDITIONS).map((name) => [name, compare])),
};
