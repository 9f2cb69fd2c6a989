import { condition, operation, r13, rax, rcx, rdx, type Memory } from '../x86.js';
import type { Instruction } from '../decode.js';
import { engine, tags, values } from '../engine-layout.js';
import type { Emitter } from './emitter.js';
import { argument, linear, tagOf } from './places.js';
import type { Emit, Family } from './emit.js';

type Kind = 'local' | 'argument';

const placeOf = (emitter: Emitter, kind: Kind, index: number): Memory =>
  kind === 'local' ? emitter.layout.local(index) : argument(index);

/** Puts a variable on the stack. */
function get(emitter: Emitter, kind: Kind, index: number): void {
  if (!emitter.code.isCaptured(kind, index)) {
    emitter.operands.push({ kind, index, isInteger: false });
    return;
  }
  copyToSlot(emitter, placeOf(emitter, kind, index));
}

/** Adds an owned copy of a value in memory. */
function copyToSlot(emitter: Emitter, place: Memory): void {
  const { assembler } = emitter;
  const kept = assembler.label();
  assembler.loadWide(rax, place);
  assembler.applyToMemory(operation.cmp, tagOf(place), tags.firstReference);
  assembler.jumpIf(condition.below, kept);
  assembler.move(rcx, rax);
  assembler.increment(linear(rcx, engine.references));
  assembler.bind(kept);
  assembler.storeWide(emitter.layout.slot(emitter.depth), rax);
  emitter.pushInMemory();
}

/** Moves the last operand into a variable; `set` also keeps it on the stack. */
function put(emitter: Emitter, kind: Kind, index: number, isKept: boolean): void {
  const last = emitter.operands.pop()!;
  emitter.settleBorrowers(kind, index);
  emitter.operands.push(last);
  if (isKept) {
    // A borrowed operand must not see the new value.
    if (last.kind === kind && last.index === index) emitter.settle(emitter.depth - 1);
    emitter.copyLast();
  } else emitter.take();
  emitter.assign(placeOf(emitter, kind, index));
}

/** Whether the instruction is followed by the removal of the value that it keeps on the stack. */
const isDropped = (following: Instruction | undefined): boolean => following?.name === 'drop';

const getOf =
  (kind: Kind): Emit =>
  (emitter, { operand }) => {
    get(emitter, kind, operand);
    return true;
  };
const putOf =
  (kind: Kind): Emit =>
  (emitter, { operand }) => {
    put(emitter, kind, operand, false);
    return true;
  };
const setOf =
  (kind: Kind): Emit =>
  (emitter, { operand }, following) => {
    put(emitter, kind, operand, !isDropped(following));
    return isDropped(following) ? 'both' : true;
  };

/** Loads the address of the value of a variable that this function has captured from an outer one into edx. */
function loadCaptured(emitter: Emitter, index: number): Memory {
  const { assembler } = emitter;
  assembler.load(rdx, { base: r13, displacement: 4 * index });
  assembler.load(rdx, linear(rdx, engine.capturedVariable.value));
  return linear(rdx, 0);
}

const getCaptured =
  (isChecked: boolean): Emit =>
  (emitter, instruction) => {
    const { assembler } = emitter;
    const done = assembler.label();
    const slow = isChecked ? emitter.interpretLater(instruction, done) : undefined;
    const place = loadCaptured(emitter, instruction.operand);
    if (slow) {
      assembler.applyToMemory(operation.cmp, tagOf(place), tags.uninitialized);
      assembler.jumpIf(condition.equal, slow);
    }
    copyToSlot(emitter, place);
    assembler.bind(done);
    return true;
  };

const putCaptured =
  (isChecked: boolean, isKept = false): Emit =>
  (emitter, instruction, following) => {
    const { assembler } = emitter;
    const keeps = isKept && !isDropped(following);
    const done = assembler.label();
    if (isChecked) {
      const slow = emitter.interpretLater(instruction, done);
      assembler.applyToMemory(operation.cmp, tagOf(loadCaptured(emitter, instruction.operand)), tags.uninitialized);
      assembler.jumpIf(condition.equal, slow);
    }
    if (keeps) emitter.copyLast();
    else emitter.take();
    loadCaptured(emitter, instruction.operand);
    // The old value goes before C can run, which may change edx.
    assembler.loadWide(rcx, linear(rdx, 0));
    assembler.storeWide(linear(rdx, 0), rax);
    assembler.moveWide(rax, rcx);
    assembler.call(emitter.thunks.releaseAny);
    assembler.bind(done);
    return isKept && !keeps ? 'both' : true;
  };

/** A check that a local variable has a value; the interpreter throws if it has none. */
const checkedLocal =
  (then: (emitter: Emitter, index: number) => void): Emit =>
  (emitter, instruction) => {
    const { assembler } = emitter;
    const done = assembler.label();
    emitter.settleBorrowers('local', instruction.operand);
    const slow = emitter.interpretLater(instruction, done);
    assembler.applyToMemory(operation.cmp, tagOf(emitter.layout.local(instruction.operand)), tags.uninitialized);
    assembler.jumpIf(condition.equal, slow);
    then(emitter, instruction.operand);
    assembler.bind(done);
    return true;
  };

/** Variables of the function, its arguments, and variables that it has captured. */
export const variables: Family = {
  get_loc: getOf('local'),
  put_loc: putOf('local'),
  set_loc: setOf('local'),
  get_arg: getOf('argument'),
  put_arg: putOf('argument'),
  set_arg: setOf('argument'),
  get_loc0_loc1: (emitter) => {
    get(emitter, 'local', 0);
    get(emitter, 'local', 1);
    return true;
  },
  get_loc_check: checkedLocal((emitter, index) => get(emitter, 'local', index)),
  put_loc_check: checkedLocal((emitter, index) => put(emitter, 'local', index, false)),
  set_loc_uninitialized: (emitter, { operand }) => {
    const { assembler } = emitter;
    emitter.settleBorrowers('local', operand);
    assembler.numberWide(rax, values.uninitialized);
    emitter.assign(emitter.layout.local(operand));
    return true;
  },
  get_var_ref: getCaptured(false),
  get_var_ref_check: getCaptured(true),
  put_var_ref: putCaptured(false),
  put_var_ref_check: putCaptured(true),
  set_var_ref: putCaptured(false, true),
};
