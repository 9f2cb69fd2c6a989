import type { Label } from '../assembler.js';
import { condition, operation, opposite, r15, rax, rcx, type Condition } from '../x86.js';
import type { Instruction } from '../decode.js';
import { tags, values } from '../engine-layout.js';
import { jumpTo } from './branches.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';

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

/** Returns the beginning of code that compares objects by identity; other operands go to `slow`. */
function identityLater(emitter: Emitter, isEqual: boolean, outcome: Outcome, slow: Label): Label {
  const { assembler } = emitter;
  const begin = assembler.label();
  emitter.later(() => {
    assembler.bind(begin);
    const [left, right] = [emitter.depth - 2, emitter.depth - 1];
    for (const position of [left, right]) {
      assembler.applyToMemory(operation.cmp, emitter.tagPlace(position), tags.object);
      assembler.jumpIf(condition.notEqual, slow);
    }
    assembler.load(rax, emitter.place(left));
    assembler.applyMemory(operation.cmp, rax, emitter.place(right));
    assembler.setEax(condition.equal);
    assembler.move(r15, rax);
    emitter.releaseOperand(left);
    emitter.releaseOperand(right);
    assembler.test(r15, r15);
    assembler.jumpIf(isEqual ? condition.notEqual : condition.equal, outcome.isTrue);
    assembler.jump(outcome.isFalse);
  });
  return begin;
}

/** Compares integers, and objects by identity. Jumps if the next instruction asks for that. */
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
  const byIdentity = instruction.name.endsWith('eq') && !isConstant(left) && !isConstant(right);
  const other = byIdentity ? identityLater(emitter, when === condition.equal, outcome, slow) : slow;
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
    if (byIdentity)
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
