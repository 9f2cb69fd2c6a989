import type { Assembler, Label } from '../assembler.js';
import { callFlags, engine, tags, values } from '../engine-layout.js';
import { DONE, type KernelAddresses } from '../kernel-addresses.js';
import { nativeFrame } from '../native-frame.js';
import {
  condition,
  operation,
  r10,
  r11,
  r12,
  r13,
  r14,
  r15,
  r8,
  r9,
  rax,
  rbp,
  rbx,
  rcx,
  rdi,
  rdx,
  rsi,
  rsp,
  type Register,
} from '../x86.js';
import { RBX_BIAS } from './frame-layout.js';
import { LINEAR, linear, linearCell } from './places.js';

/** Pieces of code that begin and end functions. */
export interface Frames {
  /**
   * Sets up the frames of a function: eax is the bytes of its frame on the engine's stack, r10d those of its arguments.
   * The signature is that of the interpreter, translated to C. Afterwards r9 is the number of arguments and r8 their
   * linear address.
   */
  readonly enter: Label;
  /** Releases the values from rbp to below r12, one at least. */
  readonly releaseRange: Label;
  /** Ends a function with the result in rax. Functions jump here. */
  readonly leave: Label;
  /** The same with the result in the native record. */
  readonly leaveStored: Label;
  /** The same when the interpreter has removed the frame: eax is DONE. */
  readonly ended: Label;
}

export const SAVED: readonly Register[] = [rbp, rbx, r12, r13, r14, r15];
/** From the native record to the arguments on the caller's stack: saved registers and the return address. */
export const STACK_ARGUMENTS = nativeFrame.bytes + 8 * SAVED.length + 8;

/** A field of the native record. */
export const record = (field: number): { base: Register; displacement: number } => ({ base: rsp, displacement: field });

/** Restores the registers and returns rax. */
export function emitReturn(assembler: Assembler): void {
  assembler.applyNumber(operation.add, rsp, nativeFrame.bytes, true);
  for (const register of [...SAVED].reverse()) assembler.pop(register);
  assembler.return();
}

/** Saves registers and fills the native record. Afterwards r8 is the linear address of the arguments. */
export function emitRecord(assembler: Assembler): void {
  for (const register of SAVED) assembler.push(register);
  assembler.applyNumber(operation.sub, rsp, nativeFrame.bytes, true);
  assembler.storeWide(record(nativeFrame.function), rdx);
  assembler.storeWide(record(nativeFrame.thisValue), rcx);
  assembler.storeWide(record(nativeFrame.newTarget), r8);
  assembler.store(record(nativeFrame.argumentCount), r9);
  assembler.load(r8, record(STACK_ARGUMENTS));
  assembler.store(record(nativeFrame.arguments), r8);
}

/**
 * Releases the value at a register and continues at `kept`. Jumps to `last` if its only reference goes away. Changes
 * rcx.
 */
export function emitReleaseAt(assembler: Assembler, at: Register, last: Label, kept: Label): void {
  assembler.applyToMemory(operation.cmp, { base: at, displacement: 4 }, tags.firstReference);
  assembler.jumpIf(condition.below, kept);
  assembler.load(rcx, { base: at, displacement: 0 });
  assembler.applyToMemory(operation.cmp, linear(rcx, engine.references), 1);
  assembler.jumpIf(condition.lessOrEqual, last);
  assembler.decrement(linear(rcx, engine.references));
  assembler.bind(kept);
}

/** Emits the pieces of code. */
export function emitFrames(
  assembler: Assembler,
  { helpers }: KernelAddresses,
  { context, runtime }: { readonly context: number; readonly runtime: number },
): Frames {
  const label = (): Label => assembler.label();
  const ends = { leave: label(), leaveStored: label(), ended: label() };
  const frames: Frames = { enter: label(), releaseRange: label(), ...ends };
  const current = linearCell(runtime + engine.runtime.currentFrame);
  const stackPointer = { displacement: helpers.stackPointer };
  emitEnter();
  emitReleaseRange();
  emitEnd();
  return frames;

  function emitEnter(): void {
    const { frame, object, functionRecord } = engine;
    const [due, polled, overflow, fail] = [label(), label(), label(), label()];
    const field = (offset: number): ReturnType<typeof linear> => linear(rax, offset);
    assembler.bind(frames.enter);
    // The return address goes away, so that the stack is the function's.
    assembler.pop(r11);
    emitRecord(assembler);
    assembler.decrement(linearCell(context + engine.context.pollCounter));
    assembler.jumpIf(condition.lessOrEqual, due);
    assembler.bind(polled);
    assembler.load(rcx, stackPointer);
    assembler.apply(operation.sub, rcx, rax);
    assembler.applyMemory(operation.cmp, rcx, linearCell(runtime + engine.runtime.stackLimit));
    assembler.jumpIf(condition.below, overflow);
    assembler.store(stackPointer, rcx);
    assembler.number(r14, LINEAR);
    assembler.address(rsi, { base: rcx, index: r10, displacement: 0 });
    assembler.addressWide(rbx, linear(rsi, RBX_BIAS));
    assembler.addressWide(r12, linear(r8, 0));
    assembler.address(rax, { base: rcx, index: rax, displacement: -engine.interpreter.frameBytes });
    assembler.store(record(nativeFrame.base), rax);
    assembler.applyNumber(operation.add, rax, engine.interpreter.stackFrame);
    assembler.store(record(nativeFrame.stackFrame), rax);
    assembler.store(field(frame.variables), rsi);
    assembler.move(rcx, rdx);
    assembler.load(r13, linear(rcx, object.closure));
    assembler.addressWide(r13, linear(r13, 0));
    assembler.load(rcx, linear(rcx, object.functionRecord));
    assembler.storeWide(field(frame.function), rdx);
    assembler.store(field(frame.arguments), r8);
    assembler.storeNumber(field(frame.position), 0);
    assembler.loadWord(rdx, linear(rcx, functionRecord.capturedCount));
    assembler.storeWord(field(frame.capturedCount), rdx);
    assembler.storeWord(field(frame.argumentCount), r9);
    assembler.loadByte(rdx, linear(rcx, functionRecord.kind));
    assembler.applyNumber(operation.and, rdx, 1);
    assembler.storeByte(field(frame.isStrict), rdx);
    assembler.load(rdx, record(STACK_ARGUMENTS + 8));
    assembler.applyNumber(operation.and, rdx, callFlags.constructor);
    assembler.storeByte(field(frame.isConstructor), rdx);
    assembler.storeNumber(field(frame.coroutine), 0);
    assembler.load(rdx, current);
    assembler.store(field(frame.previous), rdx);
    assembler.store(current, rax);
    assembler.push(r11);
    assembler.return();

    assembler.bind(due);
    // The stack is aligned here, and stays so.
    for (const register of [rax, r10, r11, rax] as const) assembler.push(register);
    assembler.callAddress(helpers.poll);
    assembler.move(rcx, rax);
    for (const register of [rax, r11, r10, rax] as const) assembler.pop(register);
    assembler.loadWide(rdx, record(nativeFrame.function));
    assembler.load(r9, record(nativeFrame.argumentCount));
    assembler.load(r8, record(nativeFrame.arguments));
    assembler.test(rcx, rcx);
    assembler.jumpIf(condition.equal, polled);
    assembler.numberWide(rax, values.exception);
    assembler.bind(fail);
    emitReturn(assembler);
    assembler.bind(overflow);
    assembler.callAddress(helpers.overflow);
    assembler.jump(fail);
  }

  function emitReleaseRange(): void {
    const [next, kept, last] = [label(), label(), label()];
    assembler.bind(frames.releaseRange);
    assembler.bind(next);
    emitReleaseAt(assembler, rbp, last, kept);
    assembler.applyNumber(operation.add, rbp, 8, true);
    assembler.applyWide(operation.cmp, rbp, r12);
    assembler.jumpIf(condition.below, next);
    assembler.return();
    assembler.bind(last);
    assembler.loadWide(rdi, { base: rbp, displacement: 0 });
    // The return address has misaligned the stack.
    assembler.applyNumber(operation.sub, rsp, 8, true);
    assembler.callAddress(helpers.free);
    assembler.applyNumber(operation.add, rsp, 8, true);
    assembler.jump(kept);
  }

  function emitEnd(): void {
    const [out, impossible] = [label(), label()];
    assembler.bind(frames.leaveStored);
    assembler.loadWide(rax, record(nativeFrame.result));
    assembler.bind(frames.leave);
    assembler.load(rcx, record(nativeFrame.stackFrame));
    assembler.load(rcx, linear(rcx, engine.frame.previous));
    assembler.store(current, rcx);
    assembler.bind(out);
    assembler.load(rcx, record(nativeFrame.base));
    assembler.applyNumber(operation.add, rcx, engine.interpreter.frameBytes);
    assembler.store(stackPointer, rcx);
    emitReturn(assembler);
    assembler.bind(frames.ended);
    assembler.applyNumber(operation.cmp, rax, DONE);
    assembler.jumpIf(condition.notEqual, impossible);
    assembler.loadWide(rax, record(nativeFrame.result));
    assembler.jump(out);
    assembler.bind(impossible);
    assembler.undefined();
  }
}
