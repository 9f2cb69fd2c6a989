import { condition, operation, r12, rax, rbp, rdi, rdx, rsp, type Memory } from '../x86.js';
import { endsPath } from '../control-flow.js';
import type { Instruction } from '../decode.js';
import type { FunctionCode } from '../function-code.js';
import { nativeFrame } from '../native-frame.js';
import { allocations } from './allocations.js';
import { arithmetic } from './arithmetic.js';
import { branches } from './branches.js';
import { calls } from './calls.js';
import { comparisons } from './comparisons.js';
import { constants } from './constants.js';
import { elements } from './elements.js';
import type { Family } from './emit.js';
import { Emitter } from './emitter.js';
import type { Unit } from './unit.js';
import { record } from './frames.js';
import { emitPrologue } from './prologue.js';
import { emitResume } from './resume.js';
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

/** Emits a function. Returns the offset of its entry. */
export function emitFunction(unit: Unit, code: FunctionCode, paths: FastPaths): number {
  const emitter = new Emitter(unit, code);
  const entry = unit.assembler.length;
  if (code.isCoroutine) emitResume(emitter);
  else emitPrologue(emitter);
  emitBody(emitter, paths);
  emitEpilogue(emitter);
  emitter.emitLate();
  return entry;
}

/** Emits all instructions that can run. */
function emitBody(emitter: Emitter, paths: FastPaths): void {
  const { assembler, code } = emitter;
  const { instructions, flow } = code;
  const { counters } = emitter.unit;
  const loops = instructions.flatMap(({ offset, target }) =>
    target !== undefined && target <= offset ? [{ first: target, last: offset }] : [],
  );
  const emitRange: EmitRange = (_, range) => emitInstructions(range, [], true);
  emitInstructions(instructions, paths === 'all' ? PATTERNS : []);

  function emitInstructions(range: readonly Instruction[], patterns: typeof PATTERNS, isPart = false): void {
    let isReached = true;
    let isBegin = true;
    for (let index = 0; index < range.length; index++) {
      const first = index;
      const instruction = range[index]!;
      const { offset } = instruction;
      const depth = flow.depths.get(offset);
      if (depth === undefined) continue;
      // A part begins where its sequence does, which has the label.
      if (flow.targets.has(instruction.offset) && !(isPart && index === 0)) {
        if (isReached) emitter.settleAll();
        emitter.setDepth(depth);
        assembler.bind(emitter.labelOf(instruction.offset));
      }
      if (!isPart) {
        if (counters && (isBegin || flow.targets.has(offset))) counters.begin(assembler, code.address);
        emitter.isHot = loops.some(({ first, last }) => offset >= first && offset <= last);
      }
      const short = emitPattern(patterns, range, index);
      if (short > 0) {
        index += short - 1;
        isReached = true;
      } else {
        const next = range[index + 1];
        const following = next && !flow.targets.has(next.offset) ? next : undefined;
        const emit = paths === 'all' || ALWAYS.has(instruction.name) ? FAST_PATHS[instruction.name] : undefined;
        const done = emit?.(emitter, instruction, following) ?? false;
        if (done === false) emitter.interpret(instruction);
        if (done === 'both') index++;
        isReached = !endsPath(instruction);
        if (!isReached && done === false) assembler.jump(emitter.dispatch);
      }
      if (!isPart) counters?.add(index + 1 - first);
      isBegin = range[index]!.target !== undefined;
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
  const { assembler, code, thunks } = emitter;
  emitter.isHot = false;
  assembler.bind(emitter.dispatch);
  for (const offset of [...code.flow.resumes].sort((a, b) => a - b)) {
    if (!code.flow.depths.has(offset)) continue;
    assembler.applyNumber(operation.cmp, rax, offset);
    assembler.jumpIf(condition.equal, emitter.labelOf(offset));
  }
  assembler.jump(thunks.ended);
  assembler.bind(emitter.leave);
  if (code.isCoroutine) assembler.undefined();
  else emitLeave(emitter);
}

/** Releases what the frame owns. rax is the value of the function. */
function emitLeave(emitter: Emitter): void {
  const { assembler, code, layout, thunks, unit } = emitter;
  const isStored = code.capturedCount > 0;
  const store = (): void => assembler.storeWide(record(nativeFrame.result), rax);
  if (isStored) {
    store();
    assembler.moveWide(rdi, rsp);
    assembler.callAddress(unit.kernel.helpers.close);
  }
  const releaseFrom = (first: Memory): void => {
    if (!isStored) store();
    assembler.addressWide(rbp, first);
    assembler.addressWide(r12, layout.slot(0));
    assembler.call(thunks.releaseRange);
    assembler.jump(thunks.leaveStored);
  };
  if (code.argumentCount > 0) {
    const own = assembler.label();
    assembler.addressWide(rdx, layout.argumentCopy(0));
    assembler.applyWide(operation.cmp, r12, rdx);
    assembler.jumpIf(condition.equal, own);
    emitter.later(() => {
      assembler.bind(own);
      releaseFrom(layout.argumentCopy(0));
    });
  }
  if (code.variableCount > 0) releaseFrom(layout.local(0));
  else assembler.jump(isStored ? thunks.leaveStored : thunks.leave);
}
