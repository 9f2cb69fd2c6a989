import type { Label } from '../assembler.js';
import { tags } from '../engine-layout.js';
import type { HelperName } from '../helpers.js';
import { condition, operation, r13, r8, r9, rax, rcx, rdi, rdx, rsi, type Memory, type Register } from '../x86.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';
import { LINEAR } from './places.js';

/** JS_PROP_C_W_E and JS_PROP_THROW. */
const DEFINE_FLAGS = 16391;

/** Sets a register to the linear address of a place in the frame. */
function linearAddress({ assembler }: Emitter, to: Register, { base, displacement }: Memory): void {
  assembler.address(to, { base: base!, displacement: displacement - LINEAR });
}

/** Calls a function of the engine; its arguments behind the context are in their registers. */
function callEngine({ assembler, unit }: Emitter, name: HelperName): void {
  assembler.number(rdi, unit.kernel.helpers.instance);
  assembler.number(rsi, unit.context);
  assembler.callAddress(unit.kernel.helpers[name]);
}

/** Returns the beginning of code that goes to the handler of an exception, with the operands as they are now. */
function throwLater(emitter: Emitter, offset: number): Label {
  const begin = emitter.assembler.label();
  emitter.later(() => {
    emitter.assembler.bind(begin);
    emitter.throwAt(offset);
  });
  return begin;
}

/** Pushes rax, or throws if it is not a value. */
function pushResult(emitter: Emitter, offset: number): void {
  const { assembler } = emitter;
  assembler.moveWide(rcx, rax);
  assembler.shift('right', rcx, 32, true);
  assembler.applyNumber(operation.cmp, rcx, tags.exception);
  assembler.jumpIf(condition.equal, throwLater(emitter, offset));
  assembler.storeWide(emitter.layout.slot(emitter.depth), rax);
  emitter.pushInMemory();
}

const arrayFrom: Emit = (emitter, { operand, end }) => {
  const first = emitter.depth - operand;
  for (let position = first; position < emitter.depth; position++) emitter.settle(position);
  emitter.operands.length = first;
  linearAddress(emitter, rcx, emitter.layout.slot(first));
  emitter.assembler.number(rdx, operand);
  callEngine(emitter, 'arrayFrom');
  pushResult(emitter, end);
  return true;
};

const newObject: Emit = (emitter, { end }) => {
  callEngine(emitter, 'newObject');
  pushResult(emitter, end);
  return true;
};

const closure: Emit = (emitter, { operand, end }) => {
  const { assembler, code, unit } = emitter;
  // The outer function keeps the record alive; the closure takes a reference.
  assembler.numberWide(rax, unit.memory.getBigUint64(code.constantsAddress + 8 * operand, true));
  assembler.call(emitter.thunks.retain);
  assembler.moveWide(rdx, rax);
  assembler.address(rcx, { base: r13, displacement: -LINEAR });
  emitter.frameAddress(r8);
  callEngine(emitter, 'closure');
  pushResult(emitter, end);
  return true;
};

const defineField: Emit = (emitter, { operand, end }) => {
  const { assembler } = emitter;
  emitter.take();
  assembler.moveWide(r8, rax);
  emitter.loadValue(rdx, emitter.depth - 1);
  assembler.number(rcx, operand);
  assembler.number(r9, DEFINE_FLAGS);
  callEngine(emitter, 'defineField');
  assembler.test(rax, rax);
  assembler.jumpIf(condition.negative, throwLater(emitter, end));
  return true;
};

const forOfStart: Emit = (emitter, instruction) => {
  const { assembler, layout } = emitter;
  emitter.settleAll();
  emitter.storePosition(instruction);
  linearAddress(emitter, rdx, layout.slot(emitter.depth));
  assembler.number(rcx, 0);
  callEngine(emitter, 'forOfStart');
  assembler.test(rax, rax);
  assembler.jumpIf(condition.notEqual, throwLater(emitter, instruction.end));
  emitter.pushInMemory();
  assembler.numberWide(rax, BigInt(tags.catchOffset) << 32n);
  assembler.storeWide(layout.slot(emitter.depth), rax);
  emitter.pushInMemory();
  return true;
};

/** Instructions for which compiled code calls the engine as the interpreter does. */
export const allocations: Family = {
  array_from: arrayFrom,
  object: newObject,
  fclosure: closure,
  define_field: defineField,
  for_of_start: forOfStart,
};
