import { condition, r15, rax, rcx, rsi } from '../x86.js';
import type { Instruction } from '../decode.js';
import { values } from '../engine-layout.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';
import type { CallKind } from './thunks.js';

/** Calls a function with the last operands, and leaves its result in the first of their slots. */
function callLast(emitter: Emitter, instruction: Instruction, kind: CallKind): void {
  const { assembler, layout } = emitter;
  const { operand, end } = instruction;
  emitter.settleAll();
  const callee = emitter.depth - operand - 1;
  emitter.storePosition(instruction);
  assembler.addressWide(r15, layout.slot(callee));
  emitter.position(rsi, end);
  assembler.number(rcx, operand);
  assembler.call(emitter.thunks.call(kind));
  assembler.jumpIf(condition.notEqual, emitter.dispatch);
  emitter.operands.length = kind === 'function' ? callee : callee - 1;
}

const call =
  (kind: CallKind): Emit =>
  (emitter, instruction) => {
    callLast(emitter, instruction, kind);
    emitter.pushInMemory();
    return true;
  };

/** A call whose result the function returns. */
const tailCall =
  (kind: CallKind): Emit =>
  (emitter, instruction) => {
    callLast(emitter, instruction, kind);
    emitter.assembler.loadWide(rax, emitter.layout.slot(emitter.depth));
    leave(emitter);
    return true;
  };

/** Returns rax. Releases what is left of the operands. */
function leave(emitter: Emitter): void {
  const { assembler } = emitter;
  if (emitter.depth > 0) {
    assembler.moveWide(r15, rax);
    for (let position = 0; position < emitter.depth; position++) emitter.releaseOperand(position);
    assembler.moveWide(rax, r15);
  }
  assembler.jump(emitter.leave);
}

/** Calls and returns. */
export const calls: Family = {
  call: call('function'),
  call_method: call('method'),
  call_constructor: call('constructor'),
  tail_call: tailCall('function'),
  tail_call_method: tailCall('method'),
  return: (emitter) => {
    emitter.take();
    leave(emitter);
    return true;
  },
  return_undef: (emitter) => {
    emitter.assembler.numberWide(rax, values.undefined);
    leave(emitter);
    return true;
  },
};
