import type { ThunkKeeps } from '../check.js';
import type { Assembler, Label } from '../assembler.js';
import { condition, operation, r10, r15, r8, r9, rax, rcx, rdi, rdx, rsi, rsp } from '../x86.js';
import { classes, engine, tags, values } from '../engine-layout.js';
import { POSITION_DEPTH, type KernelAddresses } from '../kernel-addresses.js';
import { LINEAR, linear } from './places.js';
import {
  DOUBLE_OPERATIONS,
  emitDouble,
  emitDoubleComparison,
  type DoubleComparison,
  type DoubleOperation,
} from './doubles.js';
import { emitEqual } from './equality.js';
import { emitFrames, emitReleaseAt, type Frames } from './frames.js';
import { emitLookups, type Lookups } from './lookups.js';

export type CallKind = 'function' | 'method' | 'constructor';

/** Pieces of code that all functions share. */
export interface Thunks extends Lookups, Frames {
  /** Takes a reference to rax. Changes rcx. */
  readonly retain: Label;
  /** Releases rax, which has a reference. */
  readonly release: Label;
  /** Releases rax, whatever it is. */
  readonly releaseAny: Label;
  /** Stores rax at the address in rdx and releases the old value. */
  readonly assign: Label;
  /** Runs the instruction of so many bytes at the position in esi. The flags are `equal` if the next one follows. */
  step(bytes: number): Label;
  /**
   * Calls the function in the slot at r15 with the ecx arguments behind it. A method has `this` in front of it. A
   * constructor is in front of the slot, which then is new.target. esi is the position behind the instruction. The
   * result replaces all in the first slot. The flags are as for `step`; eax is where to continue if they are not equal.
   */
  call(kind: CallKind): Label;
  /** Computes with numbers. The carry is set if an operand is not a number; rax and rcx are then unchanged. */
  double(what: DoubleOperation): Label;
  /** Compares numbers: 1 or 0 in eax. The carry is set if an operand is not a number. */
  compare(what: DoubleComparison): Label;
  /** Compares any values: emitEqual. */
  readonly equal: Label;
  /** Goes to the handler of the pending exception; esi is the position behind the instruction, eax the result. */
  readonly throw: Label;
}

const CALL_KINDS: readonly CallKind[] = ['function', 'method', 'constructor'];
const STEPS = [1, 2, 3, 5, 6, 7] as const;
const OFFSET_MASK = (1 << POSITION_DEPTH) - 1;

/** Emits the pieces of code that functions share. */
export function emitThunks(
  assembler: Assembler,
  kernel: KernelAddresses,
  roots: { readonly context: number; readonly runtime: number },
): Thunks {
  const { context } = roots;
  const { helpers } = kernel;
  const retain = assembler.label();
  const [release, releaseAny, assign] = [assembler.label(), assembler.label(), assembler.label()];
  const raise = assembler.label();
  emitRetain();
  emitRelease();
  emitThrow();
  const steps = new Map(STEPS.map((bytes) => [bytes as number, emitStep(bytes)]));
  const calls = new Map(CALL_KINDS.map((kind) => [kind, emitCall(kind)]));
  const doubles = new Map(DOUBLE_OPERATIONS.map((what) => [what, emitDouble(assembler, what)]));
  const comparisons = {
    less: emitDoubleComparison(assembler, 'less'),
    lessOrEqual: emitDoubleComparison(assembler, 'lessOrEqual'),
  };
  const equal = emitEqual(assembler, () => helper(helpers.sameText));
  return {
    retain,
    release,
    releaseAny,
    assign,
    throw: raise,
    ...emitLookups(assembler, retain),
    ...emitFrames(assembler, kernel, roots),
    step: (bytes) => steps.get(bytes)!,
    call: (kind) => calls.get(kind)!,
    double: (what) => doubles.get(what)!,
    compare: (what) => comparisons[what],
    equal,
  };

  function emitRetain(): void {
    const done = assembler.label();
    assembler.bind(retain);
    assembler.moveWide(rcx, rax);
    assembler.shift('right', rcx, 32, true);
    assembler.applyNumber(operation.cmp, rcx, tags.firstReference);
    assembler.jumpIf(condition.below, done);
    assembler.move(rcx, rax);
    assembler.increment(linear(rcx, engine.references));
    assembler.bind(done);
    assembler.return();
  }

  function emitRelease(): void {
    const [last, done] = [assembler.label(), assembler.label()];
    assembler.bind(assign);
    assembler.loadWide(rcx, { base: rdx, displacement: 0 });
    assembler.storeWide({ base: rdx, displacement: 0 }, rax);
    assembler.moveWide(rax, rcx);
    assembler.bind(releaseAny);
    assembler.moveWide(rcx, rax);
    assembler.shift('right', rcx, 32, true);
    assembler.applyNumber(operation.cmp, rcx, tags.firstReference);
    assembler.jumpIf(condition.below, done);
    assembler.bind(release);
    assembler.move(rcx, rax);
    assembler.applyToMemory(operation.cmp, linear(rcx, engine.references), 1);
    assembler.jumpIf(condition.lessOrEqual, last);
    assembler.decrement(linear(rcx, engine.references));
    assembler.bind(done);
    assembler.return();
    assembler.bind(last);
    assembler.moveWide(rdi, rax);
    helper(helpers.free);
    assembler.return();
  }

  /** Calls a helper from a thunk, where the return address has misaligned the stack. */
  function helper(address: number): void {
    assembler.applyNumber(operation.sub, rsp, 8, true);
    assembler.callAddress(address);
    assembler.applyNumber(operation.add, rsp, 8, true);
  }

  function emitThrow(): void {
    assembler.bind(raise);
    assembler.addressWide(rdi, { base: rsp, displacement: 8 });
    helper(helpers.throw);
    assembler.return();
  }

  /** Runs an instruction; esi is its position. */
  function interpret(bytes: number): void {
    assembler.push(rsi);
    assembler.addressWide(rdi, { base: rsp, displacement: 16 });
    assembler.callAddress(helpers.step);
    assembler.pop(rsi);
    assembler.applyNumber(operation.and, rsi, OFFSET_MASK);
    assembler.applyNumber(operation.add, rsi, bytes);
    assembler.apply(operation.cmp, rax, rsi);
    assembler.return();
  }

  function emitStep(bytes: number): Label {
    const begin = assembler.label();
    assembler.bind(begin);
    interpret(bytes);
    return begin;
  }

  function emitCall(kind: CallKind): Label {
    const [begin, native] = [assembler.label(), assembler.label()];
    assembler.bind(begin);
    if (kind === 'constructor') {
      assembler.push(rsi);
      assembler.push(rcx);
      // Flags, which also align the stack at the call.
      assembler.pushNumber(0);
      assembler.move(r8, rcx);
      assembler.address(r9, { base: r15, displacement: 8 - LINEAR });
      assembler.loadWide(rdx, { base: r15, displacement: -8 });
      assembler.loadWide(rcx, { base: r15, displacement: 0 });
      assembler.number(rdi, helpers.instance);
      assembler.number(rsi, context);
      assembler.callAddress(helpers.construct);
      assembler.applyNumber(operation.add, rsp, 8, true);
      finishCall(true);
      return begin;
    }
    assembler.applyToMemory(operation.cmp, { base: r15, displacement: 4 }, tags.object);
    assembler.jumpIf(condition.notEqual, native);
    assembler.load(rdx, { base: r15, displacement: 0 });
    assembler.compareWord(linear(rdx, engine.object.classId), classes.bytecodeFunction);
    assembler.jumpIf(condition.notEqual, native);
    assembler.load(rax, linear(rdx, engine.object.functionRecord));
    assembler.loadWord(rax, linear(rax, engine.functionRecord.number));
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, native);
    assembler.load(rax, { index: rax, scale: 4, displacement: kernel.entriesAddress });
    invoke(false);
    assembler.bind(native);
    assembler.number(rax, helpers.call);
    invoke(true);
    return begin;

    /** Calls rax. Only functions in C use the instance and the context. */
    function invoke(isNative: boolean): void {
      assembler.push(rsi);
      assembler.push(rcx);
      // Padding, flags and arguments: the stack is aligned at the call.
      assembler.applyNumber(operation.sub, rsp, 8, true);
      assembler.pushNumber(0);
      assembler.address(r10, { base: r15, displacement: 8 - LINEAR });
      assembler.push(r10);
      assembler.move(r9, rcx);
      assembler.loadWide(rdx, { base: r15, displacement: 0 });
      assembler.numberWide(r8, values.undefined);
      if (kind === 'method') assembler.loadWide(rcx, { base: r15, displacement: -8 });
      else assembler.moveWide(rcx, r8);
      if (isNative) {
        assembler.number(rdi, helpers.instance);
        assembler.number(rsi, context);
      }
      assembler.callRegister(rax);
      assembler.applyNumber(operation.add, rsp, 24, true);
      finishCall(kind === 'method');
    }
  }

  /** Releases the operands of a call and stores its result, or goes to the handler of its exception. */
  function finishCall(hasTwo: boolean): void {
    const [next, kept, last, failed] = [assembler.label(), assembler.label(), assembler.label(), assembler.label()];
    const held = [r8, r9, r10] as const;
    assembler.pop(rcx);
    assembler.pop(rsi);
    assembler.moveWide(rdx, rax);
    assembler.shift('right', rdx, 32, true);
    assembler.applyNumber(operation.cmp, rdx, tags.exception);
    assembler.jumpIf(condition.equal, failed);
    assembler.moveWide(r8, rax);
    assembler.addressWide(r9, { base: r15, index: rcx, scale: 8, displacement: 0 });
    if (hasTwo) assembler.applyNumber(operation.sub, r15, 8, true);
    assembler.moveWide(r10, r15);
    // In the order of the interpreter: what is freed first is finalized first.
    assembler.bind(next);
    emitReleaseAt(assembler, r15, last, kept);
    assembler.applyNumber(operation.add, r15, 8, true);
    assembler.applyWide(operation.cmp, r15, r9);
    assembler.jumpIf(condition.belowOrEqual, next);
    assembler.storeWide({ base: r10, displacement: 0 }, r8);
    assembler.apply(operation.cmp, rax, rax);
    assembler.return();
    assembler.bind(last);
    for (const register of held) assembler.push(register);
    assembler.loadWide(rdi, { base: r15, displacement: 0 });
    assembler.callAddress(helpers.free);
    for (const register of [...held].reverse()) assembler.pop(register);
    assembler.jump(kept);
    assembler.bind(failed);
    assembler.addressWide(rdi, { base: rsp, displacement: 8 });
    helper(helpers.throw);
    // Not equal: the stack pointer is not zero.
    assembler.registers([0x85], rsp, rsp, { wide: true });
    assembler.return();
  }
}

/** Returns what the thunks keep, by their offset, for the checker. */
export function thunkKeeps(thunks: Thunks): ReadonlyMap<number, ThunkKeeps> {
  const { retain, findOwn, release, releaseAny, throw: raise } = thunks;
  const { getProperty, getGlobal, getLength, nextElement, getTyped, putTyped, equal } = thunks;
  const doubles = DOUBLE_OPERATIONS.map((what) => thunks.double(what));
  const lookups = [getProperty, getGlobal, getLength, nextElement, getTyped, putTyped];
  const comparisons = [equal, thunks.compare('less'), thunks.compare('lessOrEqual')];
  const saved = [thunks.assign, release, releaseAny, raise, ...lookups, ...doubles, ...comparisons];
  return new Map<number, ThunkKeeps>([
    [retain.offset, 'most'],
    [findOwn.offset, 'address'],
    [thunks.enter.offset, 'enter'],
    [thunks.releaseRange.offset, 'call'],
    ...[...saved, ...STEPS.map((bytes) => thunks.step(bytes))].map(({ offset }): [number, ThunkKeeps] => [
      offset,
      'saved',
    ]),
    ...CALL_KINDS.map((kind): [number, ThunkKeeps] => [thunks.call(kind).offset, 'call']),
  ]);
}
