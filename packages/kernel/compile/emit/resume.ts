import { engine } from '../engine-layout.js';
import { POSITION_DEPTH } from '../kernel-addresses.js';
import { nativeFrame } from '../native-frame.js';
import { condition, operation, r12, r13, r14, r15, rax, rbx, rcx, rdx, rsi } from '../x86.js';
import type { Emitter } from './emitter.js';
import { record } from './frames.js';
import { emitEntry } from './prologue.js';
import { LINEAR, linear, linearCell } from './places.js';

/**
 * Continues a generator or an async function. Its frame is in its state on the heap, whose address takes the place of
 * the function in the signature; only the interpreter's own frame is on the engine's stack. The interpreter suspends
 * it: `await` and its like are not compiled.
 */
export function emitResume(emitter: Emitter): void {
  const { assembler, unit, code, layout } = emitter;
  const { kernel } = unit;
  const { frame, coroutine } = engine;
  const field = (offset: number): ReturnType<typeof linear> => linear(r15, coroutine.frame + offset);
  emitEntry(emitter);
  assembler.load(r15, record(nativeFrame.function));
  assembler.load(rax, { displacement: kernel.helpers.stackPointer });
  assembler.applyNumber(operation.sub, rax, engine.interpreter.frameBytes);
  assembler.store({ displacement: kernel.helpers.stackPointer }, rax);
  assembler.store(record(nativeFrame.base), rax);
  assembler.number(r14, LINEAR);
  assembler.address(rax, { base: r15, displacement: coroutine.frame });
  assembler.store(record(nativeFrame.stackFrame), rax);
  assembler.loadWide(rdx, field(frame.function));
  assembler.storeWide(record(nativeFrame.function), rdx);
  assembler.move(rdx, rdx);
  assembler.load(r13, linear(rdx, engine.object.closure));
  assembler.addressWide(r13, linear(r13, 0));
  assembler.load(rdx, field(frame.arguments));
  assembler.addressWide(r12, linear(rdx, 0));
  assembler.load(rdx, field(frame.variables));
  assembler.addressWide(rbx, linear(rdx, layout.bias - 8 * code.argumentCount));

  const current = linearCell(unit.runtime + engine.runtime.currentFrame);
  assembler.load(rcx, current);
  assembler.store(field(frame.previous), rcx);
  assembler.store(current, rax);
  assembler.load(rcx, field(frame.operands));
  assembler.storeNumber(field(frame.operands), 0);
  assembler.load(rax, field(frame.position));
  assembler.applyNumber(operation.sub, rax, code.bytecodeAddress);
  assembler.compareByte(linear(r15, coroutine.isThrow), 0);
  assembler.jumpIf(condition.equal, emitter.dispatch);
  // The number of operands, each of 8 bytes, is a part of the position.
  assembler.apply(operation.sub, rcx, rdx);
  assembler.applyNumber(operation.sub, rcx, 8 * code.variableCount);
  assembler.shift('left', rcx, POSITION_DEPTH - 3);
  assembler.apply(operation.or, rax, rcx);
  assembler.move(rsi, rax);
  assembler.call(emitter.thunks.throw);
  assembler.jump(emitter.dispatch);
}
