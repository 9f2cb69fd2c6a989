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
  rdi,
  rdx,
  rsp,
  type Register,
} from '../x86.js';
import { endsPath } from '../control-flow.js';
import type { Instruction } from '../decode.js';
import { callFlags, DOUBLE_SHIFT, engine, values } from '../engine-layout.js';
import type { FunctionCode } from '../function-code.js';
import { DONE } from '../kernel-addresses.js';
import { nativeFrame } from '../native-frame.js';
import { allocations } from './allocations.js';
import { arithmetic } from './arithmetic.js';
import { branches } from './branches.js';
import { calls } from './calls.js';
import { comparisons } from './comparisons.js';
import { constants } from './constants.js';
import { elements } from './elements.js';
import type { Family } from './emit.js';
import { Emitter, type Unit } from './emitter.js';
import { LINEAR, linear, linearCell } from './places.js';
import { iteration } from './iteration.js';
import { PATTERNS, type EmitRange } from './patterns.js';
import { properties } from './properties.js';
import { shuffles } from './shuffles.js';
import { variables } from './variables.js';

/** All instructions with a fast path. */
export const FAST_PATHS: Family = {
  ...constants,
  ...variables,
  ...shuffles,
  ...arithmetic,
  ...branches,
  ...comparisons,
  ...iteration,
  ...calls,
  ...elements,
  ...properties,
  ...allocations,
};

/** Which instructions have fast paths: `none` sends every one through the interpreter, but for jumps. */
export type FastPaths = 'all' | 'none';

/** Jumps have no other form: the interpreter would only return where to continue. */
const ALWAYS: ReadonlySet<string> = new Set(['goto', 'if_true', 'if_false', 'gosub']);

const SAVED: readonly Register[] = [rbp, rbx, r12, r13, r14, r15];
/** From the native record to the arguments on the caller's stack: saved registers and the return address. */
const STACK_ARGUMENTS = nativeFrame.bytes + 8 * SAVED.length + 8;

const record = (field: number): { base: Register; displacement: number } => ({ base: rsp, displacement: field });

/** Emits a function. Returns the offset of its entry. */
export function emitFunction(unit: Unit, code: FunctionCode, paths: FastPaths): number {
  const emitter = new Emitter(unit, code);
  const entry = unit.assembler.length;
  emitPrologue(emitter);
  emitBody(emitter, paths);
  emitEpilogue(emitter);
  emitter.emitLate();
  return entry;
}

/** Sets up the frames. The signature is that of the interpreter, translated to C. */
function emitPrologue(emitter: Emitter): void {
  const { assembler, unit, code, layout } = emitter;
  const { kernel } = unit;
  const [due, polled, overflow, copy, copied] = Array.from({ length: 5 }, () => assembler.label());
  for (const register of SAVED) assembler.push(register);
  assembler.applyNumber(operation.sub, rsp, nativeFrame.bytes, true);
  assembler.storeWide(record(nativeFrame.function), rdx);
  assembler.storeWide(record(nativeFrame.thisValue), rcx);
  assembler.storeWide(record(nativeFrame.newTarget), r8);
  assembler.store(record(nativeFrame.argumentCount), r9);
  assembler.load(rax, record(STACK_ARGUMENTS));
  assembler.store(record(nativeFrame.arguments), rax);
  assembler.decrement(linearCell(unit.context + engine.context.pollCounter));
  assembler.jumpIf(condition.lessOrEqual, due!);
  assembler.bind(polled!);

  assembler.load(rax, { displacement: kernel.helpers.stackPointer });
  assembler.applyNumber(operation.sub, rax, layout.frameBytes);
  assembler.applyMemory(operation.cmp, rax, linearCell(unit.runtime + engine.runtime.stackLimit));
  assembler.jumpIf(condition.below, overflow!);
  assembler.store({ displacement: kernel.helpers.stackPointer }, rax);
  assembler.number(r14, LINEAR);
  assembler.numberWide(rbp, DOUBLE_SHIFT);
  assembler.addressWide(rbx, linear(rax, layout.bias));
  assembler.address(rcx, { base: rax, displacement: layout.bufferBytes });
  assembler.store(record(nativeFrame.base), rcx);
  assembler.load(rdx, record(nativeFrame.function));
  assembler.load(r13, linear(rdx, engine.object.closure));
  assembler.addressWide(r13, linear(r13, 0));
  assembler.load(rdx, record(nativeFrame.arguments));
  assembler.addressWide(r12, linear(rdx, 0));
  assembler.load(rcx, record(nativeFrame.argumentCount));
  if (code.argumentCount > 0) {
    assembler.applyNumber(operation.cmp, rcx, code.argumentCount);
    assembler.jumpIf(condition.less, copy!);
    assembler.testByte(record(STACK_ARGUMENTS + 8), callFlags.copyArguments);
    assembler.jumpIf(condition.notEqual, copy!);
    assembler.bind(copied!);
  }

  const { frame } = engine;
  const runtimeFrame = linearCell(unit.runtime + engine.runtime.currentFrame);
  assembler.storeWord(layout.frame(frame.argumentCount), rcx);
  assembler.address(rdx, { base: r12, displacement: -LINEAR });
  assembler.store(layout.frame(frame.arguments), rdx);
  assembler.loadWide(rdx, record(nativeFrame.function));
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
    assembler.bind(due!);
    assembler.callAddress(kernel.helpers.poll);
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, polled!);
    assembler.numberWide(rax, values.exception);
    emitReturn(emitter);
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

type Labels = ReturnType<Emitter['labelOf']>;

/** Copies the arguments into the frame and fills it up with undefined. ecx is the number of arguments. */
function emitCopy(emitter: Emitter, copy: Labels, copied: Labels): void {
  const { assembler, code, layout } = emitter;
  const [next, retained, fill, done] = Array.from({ length: 4 }, () => assembler.label());
  assembler.bind(copy);
  // r15 counts; r9 is the number of arguments that there are.
  assembler.move(r9, rcx);
  assembler.number(r15, 0);
  assembler.addressWide(rdi, layout.argumentCopy(0));
  assembler.bind(next!);
  assembler.applyNumber(operation.cmp, r15, code.argumentCount);
  assembler.jumpIf(condition.aboveOrEqual, done!);
  assembler.apply(operation.cmp, r15, r9);
  assembler.jumpIf(condition.greaterOrEqual, fill!);
  assembler.loadWide(rax, { base: r12, index: r15, scale: 8, displacement: 0 });
  assembler.call(emitter.thunks.retain);
  assembler.bind(retained!);
  assembler.storeWide({ base: rdi, index: r15, scale: 8, displacement: 0 }, rax);
  assembler.applyNumber(operation.add, r15, 1);
  assembler.jump(next!);
  assembler.bind(fill!);
  assembler.numberWide(rax, values.undefined);
  assembler.jump(retained!);
  assembler.bind(done!);
  assembler.moveWide(r12, rdi);
  assembler.number(rcx, code.argumentCount);
  assembler.jump(copied);
}

/** Emits all instructions that can run. */
function emitBody(emitter: Emitter, paths: FastPaths): void {
  const { assembler, code } = emitter;
  const { instructions, flow } = code;
  const emitRange: EmitRange = (_, range) => emitInstructions(range, []);
  emitInstructions(instructions, paths === 'all' ? PATTERNS : []);

  function emitInstructions(range: readonly Instruction[], patterns: typeof PATTERNS): void {
    let isReached = true;
    for (let index = 0; index < range.length; index++) {
      const instruction = range[index]!;
      const depth = flow.depths.get(instruction.offset);
      if (depth === undefined) continue;
      if (flow.targets.has(instruction.offset)) {
        if (isReached) emitter.settleAll();
        emitter.setDepth(depth);
        assembler.bind(emitter.labelOf(instruction.offset));
      }
      const short = emitPattern(patterns, range, index);
      if (short > 0) {
        index += short - 1;
        isReached = true;
        continue;
      }
      const next = range[index + 1];
      const following = next && !flow.targets.has(next.offset) ? next : undefined;
      const emit = paths === 'all' || ALWAYS.has(instruction.name) ? FAST_PATHS[instruction.name] : undefined;
      const done = emit?.(emitter, instruction, following) ?? false;
      if (done === false) emitter.interpret(instruction);
      if (done === 'both') index++;
      isReached = !endsPath(instruction);
      if (!isReached && done === false) assembler.jump(emitter.dispatch);
    }
  }

  function emitPattern(patterns: typeof PATTERNS, range: readonly Instruction[], index: number): number {
    for (const pattern of patterns) {
      const count = pattern(emitter, range, index, emitRange);
      if (count > 0) return count;
    }
    return 0;
  }
}

/** Leaves the function, or continues where the interpreter says. */
function emitEpilogue(emitter: Emitter): void {
  const { assembler, code, layout, unit } = emitter;
  const out = assembler.label();
  assembler.bind(emitter.dispatch);
  for (const offset of [...code.flow.resumes].sort((a, b) => a - b)) {
    if (!code.flow.depths.has(offset)) continue;
    assembler.applyNumber(operation.cmp, rax, offset);
    assembler.jumpIf(condition.equal, emitter.labelOf(offset));
  }
  const isDone = assembler.label();
  assembler.applyNumber(operation.cmp, rax, DONE);
  assembler.jumpIf(condition.equal, isDone);
  assembler.undefined();
  assembler.bind(isDone);
  assembler.loadWide(rax, record(nativeFrame.result));
  assembler.jump(out);

  assembler.bind(emitter.leave);
  assembler.storeWide(record(nativeFrame.result), rax);
  if (code.capturedCount > 0) {
    assembler.moveWide(rdi, rsp);
    assembler.callAddress(unit.kernel.helpers.close);
  }
  if (code.argumentCount > 0) {
    const [own, freed] = [assembler.label(), assembler.label()];
    assembler.addressWide(rdx, layout.argumentCopy(0));
    assembler.applyWide(operation.cmp, r12, rdx);
    assembler.jumpIf(condition.equal, own);
    assembler.bind(freed);
    emitter.later(() => {
      assembler.bind(own);
      for (let index = 0; index < code.argumentCount; index++) emitter.release(layout.argumentCopy(index));
      assembler.jump(freed);
    });
  }
  for (let index = 0; index < code.variableCount; index++) emitter.release(layout.local(index));
  assembler.load(rcx, layout.frame(engine.frame.previous));
  assembler.store(linearCell(unit.runtime + engine.runtime.currentFrame), rcx);
  assembler.loadWide(rax, record(nativeFrame.result));
  assembler.bind(out);
  assembler.address(rcx, { base: rbx, displacement: layout.frameBytes - layout.bias - LINEAR });
  assembler.store({ displacement: unit.kernel.helpers.stackPointer }, rcx);
  emitReturn(emitter);
}

/** Restores the registers and returns rax. */
function emitReturn({ assembler }: Emitter): void {
  assembler.applyNumber(operation.add, rsp, nativeFrame.bytes, true);
  for (const register of [...SAVED].reverse()) assembler.pop(register);
  assembler.return();
}
