import type { Label } from '../assembler.js';
import { callFlags, engine, values } from '../engine-layout.js';
import { nativeFrame } from '../native-frame.js';
import {
  condition,
  operation,
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
  rdx,
  rsp,
  type Register,
} from '../x86.js';
import type { Emitter } from './emitter.js';
import { LINEAR, linear, linearCell } from './places.js';

const SAVED: readonly Register[] = [rbp, rbx, r12, r13, r14, r15];
/** From the native record to the arguments on the caller's stack: saved registers and the return address. */
const STACK_ARGUMENTS = nativeFrame.bytes + 8 * SAVED.length + 8;

/** A field of the native record. */
export const record = (field: number): { base: Register; displacement: number } => ({ base: rsp, displacement: field });

/**
 * Saves registers, fills the native record, and counts down to the next safe point. Afterwards rdx is the function, r9
 * the number of arguments, and r8 their linear address.
 */
export function emitEntry(emitter: Emitter): void {
  const { assembler, unit } = emitter;
  const { kernel } = unit;
  const [due, polled] = [assembler.label(), assembler.label()];
  for (const register of SAVED) assembler.push(register);
  assembler.applyNumber(operation.sub, rsp, nativeFrame.bytes, true);
  assembler.storeWide(record(nativeFrame.function), rdx);
  assembler.storeWide(record(nativeFrame.thisValue), rcx);
  assembler.storeWide(record(nativeFrame.newTarget), r8);
  assembler.store(record(nativeFrame.argumentCount), r9);
  assembler.load(r8, record(STACK_ARGUMENTS));
  assembler.store(record(nativeFrame.arguments), r8);
  assembler.decrement(linearCell(unit.context + engine.context.pollCounter));
  assembler.jumpIf(condition.lessOrEqual, due);
  assembler.bind(polled);
  emitter.later(() => {
    assembler.bind(due);
    assembler.callAddress(kernel.helpers.poll);
    assembler.loadWide(rdx, record(nativeFrame.function));
    assembler.load(r9, record(nativeFrame.argumentCount));
    assembler.load(r8, record(nativeFrame.arguments));
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, polled);
    assembler.numberWide(rax, values.exception);
    emitReturn(emitter);
  });
}

/** Sets up the frames. The signature is that of the interpreter, translated to C. */
export function emitPrologue(emitter: Emitter): void {
  const { assembler, unit, code, layout } = emitter;
  const { kernel } = unit;
  const [overflow, copy, copied] = Array.from({ length: 3 }, () => assembler.label());
  emitEntry(emitter);

  assembler.load(rax, { displacement: kernel.helpers.stackPointer });
  assembler.applyNumber(operation.sub, rax, layout.frameBytes);
  assembler.applyMemory(operation.cmp, rax, linearCell(unit.runtime + engine.runtime.stackLimit));
  assembler.jumpIf(condition.below, overflow!);
  assembler.store({ displacement: kernel.helpers.stackPointer }, rax);
  assembler.number(r14, LINEAR);
  assembler.addressWide(rbx, linear(rax, layout.bias));
  assembler.address(rcx, { base: rax, displacement: layout.bufferBytes });
  assembler.store(record(nativeFrame.base), rcx);
  assembler.applyNumber(operation.add, rcx, engine.interpreter.stackFrame);
  assembler.store(record(nativeFrame.stackFrame), rcx);
  assembler.move(rcx, rdx);
  assembler.load(r13, linear(rcx, engine.object.closure));
  assembler.addressWide(r13, linear(r13, 0));
  assembler.addressWide(r12, linear(r8, 0));
  if (code.argumentCount > 0) {
    assembler.applyNumber(operation.cmp, r9, code.argumentCount);
    assembler.jumpIf(condition.less, copy!);
    assembler.testByte(record(STACK_ARGUMENTS + 8), callFlags.copyArguments);
    assembler.jumpIf(condition.notEqual, copy!);
    assembler.bind(copied!);
  }

  const { frame } = engine;
  const runtimeFrame = linearCell(unit.runtime + engine.runtime.currentFrame);
  assembler.storeWord(layout.frame(frame.argumentCount), r9);
  assembler.store(layout.frame(frame.arguments), r8);
  assembler.storeWide(layout.frame(frame.function), rdx);
  assembler.address(rdx, linearAddressOf(layout.local(0)));
  assembler.store(layout.frame(frame.variables), rdx);
  if (code.capturedCount > 0) {
    assembler.address(rdx, linearAddressOf(layout.captured(0)));
    assembler.store(layout.frame(frame.captured), rdx);
  }
  assembler.storeNumber(layout.frame(frame.position), 0);
  assembler.number(rdx, code.capturedCount);
  assembler.storeWord(layout.frame(frame.capturedCount), rdx);
  assembler.storeByteNumber(layout.frame(frame.isStrict), code.isStrict ? 1 : 0);
  assembler.load(rdx, record(STACK_ARGUMENTS + 8));
  assembler.applyNumber(operation.and, rdx, callFlags.constructor);
  assembler.storeByte(layout.frame(frame.isConstructor), rdx);
  assembler.storeNumber(layout.frame(frame.coroutine), 0);
  assembler.load(rdx, runtimeFrame);
  assembler.store(layout.frame(frame.previous), rdx);
  assembler.address(rdx, linearAddressOf(layout.frame(0)));
  assembler.store(runtimeFrame, rdx);

  if (code.variableCount > 0) assembler.numberWide(rdx, values.undefined);
  for (let index = 0; index < code.variableCount; index++) assembler.storeWide(layout.local(index), rdx);
  for (let index = 0; index < code.capturedCount; index++) assembler.storeNumber(layout.captured(index), 0);

  emitter.later(() => {
    assembler.bind(overflow!);
    assembler.callAddress(kernel.helpers.overflow);
    emitReturn(emitter);
  });
  if (code.argumentCount > 0) emitter.later(() => emitCopy(emitter, copy!, copied!));
}

const linearAddressOf = (place: {
  base?: Register;
  displacement: number;
}): { base: Register; displacement: number } => ({
  base: place.base!,
  displacement: place.displacement - LINEAR,
});

/** Copies the arguments into the frame and fills it up with undefined. r9 is the number of arguments. */
function emitCopy(emitter: Emitter, copy: Label, copied: Label): void {
  const { assembler, code, layout } = emitter;
  const indexes = Array.from({ length: code.argumentCount }, (_, index) => index);
  const fills = indexes.map(() => assembler.label());
  const done = assembler.label();
  assembler.bind(copy);
  for (const index of indexes) {
    assembler.numberWide(rcx, values.undefined);
    assembler.applyNumber(operation.cmp, r9, index);
    assembler.jumpIf(condition.lessOrEqual, fills[index]!);
    assembler.loadWide(rax, { base: r12, displacement: 8 * index });
    assembler.call(emitter.thunks.retain);
    assembler.storeWide(layout.argumentCopy(index), rax);
  }
  assembler.bind(done);
  assembler.addressWide(r12, layout.argumentCopy(0));
  assembler.address(r8, { base: r12, displacement: -LINEAR });
  assembler.number(r9, code.argumentCount);
  assembler.loadWide(rdx, record(nativeFrame.function));
  assembler.jump(copied);
  // Each continues with the next.
  for (const index of indexes) {
    assembler.bind(fills[index]!);
    assembler.storeWide(layout.argumentCopy(index), rcx);
  }
  assembler.jump(done);
}

/** Restores the registers and returns rax. */
export function emitReturn({ assembler }: Emitter): void {
  assembler.applyNumber(operation.add, rsp, nativeFrame.bytes, true);
  for (const register of [...SAVED].reverse()) assembler.pop(register);
  assembler.return();
}
