import type { Label } from '../assembler.js';
import { condition, operation, opposite, r10, r15, rax, rcx, type Condition } from '../x86.js';
import type { Instruction } from '../decode.js';
import { tags, values } from '../engine-layout.js';
import { jumpTo } from './branches.js';
import type { DoubleComparison } from './doubles.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';
import { mayOwn } from './operand.js';

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

/** A jump behind a comparison, which the comparison then does. */
const branchOf = (following: Instruction | undefined): Instruction | undefined =>
  following?.name === 'if_true' || following?.name === 'if_false' ? following : undefined;

/** Puts the flags into the slot at `position`, as a boolean. Changes rcx. */
function storeBoolean({ assembler, layout }: Emitter, when: Condition, position: number): void {
  assembler.setEax(when);
  assembler.numberWide(rcx, values.false);
  assembler.applyWide(operation.or, rax, rcx);
  assembler.storeWide(layout.slot(position), rax);
}

/** Uses the flags of a comparison that is complete: jumps, or pushes a boolean. The operands are gone. */
function finish(emitter: Emitter, when: Condition, branch: Instruction | undefined): true | 'both' {
  if (branch) {
    jumpTo(emitter, branch.name === 'if_true' ? when : opposite(when), branch);
    return 'both';
  }
  storeBoolean(emitter, when, emitter.depth);
  emitter.pushInMemory();
  return true;
}

/** Removes the last operand and loads it into rax, released: only its bits may be used. */
function dropInto(emitter: Emitter): void {
  const { assembler } = emitter;
  const last = emitter.depth - 1;
  emitter.loadValue(rax, last);
  if (emitter.operands[last]!.kind === 'memory') {
    assembler.call(emitter.thunks.releaseAny);
    emitter.loadValue(rax, last);
  }
  emitter.operands.pop();
}

/** Compares with undefined, null, true or false. Other constants are not compared here. */
function compareConstant(
  emitter: Emitter,
  instruction: Instruction,
  branch: Instruction | undefined,
): true | 'both' | false {
  const { assembler, operands } = emitter;
  const isStrict = instruction.name.startsWith('strict');
  const [left, right] = [operands.at(-2)!, operands.at(-1)!];
  if (left.kind === 'constant' || right.kind !== 'constant' || !instruction.name.endsWith('eq')) return false;
  const tag = Number(right.value >> 32n);
  if (tag !== tags.undefined && tag !== tags.null && !(isStrict && tag === tags.boolean)) return false;
  operands.pop();
  if (branch) for (let below = 0; below < operands.length - 1; below++) emitter.settle(below);
  dropInto(emitter);
  const isEqual = CONDITIONS[instruction.name]! === condition.equal;
  if (isStrict) {
    assembler.numberWide(rcx, right.value);
    assembler.applyWide(operation.cmp, rax, rcx);
    return finish(emitter, isEqual ? condition.equal : condition.notEqual, branch);
  }
  // `== null` is true for undefined, too.
  assembler.shift('right', rax, 32, true);
  assembler.applyNumber(operation.sub, rax, tags.null);
  assembler.applyNumber(operation.cmp, rax, 2);
  return finish(emitter, isEqual ? condition.below : condition.aboveOrEqual, branch);
}

/** What becomes of a comparison: code continues at one of the labels, with a boolean in the slot at `done` only. */
interface Outcome {
  readonly isTrue: Label;
  readonly isFalse: Label;
}

/** How a thunk compares doubles; the operands are exchanged for `>` and `>=`. */
const ORDERED: Readonly<Record<string, { what: DoubleComparison; isExchanged: boolean }>> = {
  lt: { what: 'less', isExchanged: false },
  lte: { what: 'lessOrEqual', isExchanged: false },
  gt: { what: 'less', isExchanged: true },
  gte: { what: 'lessOrEqual', isExchanged: true },
};

/** Returns the beginning of code that compares other values than integers; what it does not know goes to `slow`. */
function othersLater(emitter: Emitter, name: string, outcome: Outcome, slow: Label): Label {
  const { assembler, thunks } = emitter;
  const begin = assembler.label();
  emitter.later(() => {
    const [left, right] = [emitter.depth - 2, emitter.depth - 1];
    const ordered = ORDERED[name];
    assembler.bind(begin);
    emitter.loadValue(ordered?.isExchanged ? rcx : rax, left);
    emitter.loadValue(ordered?.isExchanged ? rax : rcx, right);
    if (ordered) assembler.call(thunks.compare(ordered.what));
    else {
      assembler.number(r10, name.startsWith('strict') ? 1 : 0);
      assembler.call(thunks.equal);
    }
    assembler.jumpIf(condition.below, slow);
    // Numbers have nothing to release.
    if (!ordered && (mayOwn(emitter.operands[left]!) || mayOwn(emitter.operands[right]!))) {
      assembler.move(r15, rax);
      emitter.releaseOperand(left);
      emitter.releaseOperand(right);
      assembler.move(rax, r15);
    }
    assembler.test(rax, rax);
    assembler.jumpIf(CONDITIONS[name] === condition.notEqual ? condition.equal : condition.notEqual, outcome.isTrue);
    assembler.jump(outcome.isFalse);
  });
  return begin;
}

/** Compares integers here, and other values in thunks. Jumps if the next instruction asks for that. */
const compare: Emit = (emitter, instruction, following) => {
  const { assembler, layout, operands } = emitter;
  const [left, right] = [emitter.depth - 2, emitter.depth - 1];
  const when = CONDITIONS[instruction.name]!;
  const branch = branchOf(following);
  const isConstant = (at: number): boolean => operands[at]!.kind === 'constant';
  if ([left, right].some((at) => isConstant(at) && emitter.constantInteger(at) === undefined))
    return compareConstant(emitter, instruction, branch);
  if (branch) for (let below = 0; below < left; below++) emitter.settle(below);
  const done = assembler.label();
  const outcome: Outcome = { isTrue: assembler.label(), isFalse: assembler.label() };
  const slow = emitter.interpretLater(instruction, done);
  const other = othersLater(emitter, instruction.name, outcome, slow);
  emitter.requireInteger(left, other);
  emitter.requireInteger(right, other);
  emitter.loadInteger(rax, left);
  const constant = emitter.constantInteger(right);
  if (constant === undefined) assembler.applyMemory(operation.cmp, rax, emitter.place(right));
  else assembler.applyNumber(operation.cmp, rax, constant);
  operands.length -= 2;
  if (!branch) {
    storeBoolean(emitter, when, left);
    assembler.bind(done);
    emitter.pushInMemory();
    emitter.later(() => {
      for (const [label, value] of [
        [outcome.isTrue, values.true],
        [outcome.isFalse, values.false],
      ] as const) {
        assembler.bind(label);
        assembler.numberWide(rax, value);
        assembler.storeWide(layout.slot(left), rax);
        assembler.jump(done);
      }
    });
    return true;
  }
  const jumpsIf = branch.name === 'if_true';
  const [taken, past] = jumpsIf ? [outcome.isTrue, outcome.isFalse] : [outcome.isFalse, outcome.isTrue];
  assembler.jumpIf(jumpsIf ? when : opposite(when), taken);
  assembler.bind(past);
  emitter.later(() => {
    // The interpreter has compared: its boolean is in the slot.
    assembler.bind(done);
    assembler.applyToMemory(operation.cmp, layout.slot(left), 0);
    assembler.jumpIf(jumpsIf ? condition.equal : condition.notEqual, past);
    assembler.bind(taken);
    jumpTo(emitter, undefined, branch);
  });
  return 'both';
};

/** Comparisons. */
export const comparisons: Family = Object.fromEntries(Object.keys(CONDITIONS).map((name) => [name, compare]));
