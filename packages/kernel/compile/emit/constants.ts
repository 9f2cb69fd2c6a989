import { condition, operation, rax, rsp } from '../x86.js';
import { records } from '../../image/engine-records.js';
import { isReference, tags, values } from '../engine-layout.js';
import { nativeFrame } from '../native-frame.js';
import type { Family } from './emit.js';

/** Atoms of integers are the integers with this bit. */
const FIRST_INTEGER_ATOM = 0x80000000;

/** Instructions that put a value on the stack which the compiler knows, and `this`. */
export const constants: Family = {
  push_integer: (emitter, { operand }) => {
    emitter.pushConstant(values.integer(operand));
    return true;
  },
  undefined: (emitter) => {
    emitter.pushConstant(values.undefined);
    return true;
  },
  null: (emitter) => {
    emitter.pushConstant(values.null);
    return true;
  },
  push_false: (emitter) => {
    emitter.pushConstant(values.false);
    return true;
  },
  push_true: (emitter) => {
    emitter.pushConstant(values.true);
    return true;
  },
  push_const: (emitter, { operand }) => {
    const { assembler, unit, code, layout } = emitter;
    const address = code.constantsAddress + 8 * operand;
    const value = unit.memory.getBigUint64(address, true);
    if (!isReference(value)) {
      emitter.pushConstant(value);
      return true;
    }
    // The function keeps its constants alive.
    assembler.numberWide(rax, value);
    assembler.call(emitter.thunks.retain);
    assembler.storeWide(layout.slot(emitter.depth), rax);
    emitter.pushInMemory();
    return true;
  },
  push_atom_value: (emitter, { operand }) => {
    const { assembler, unit } = emitter;
    if (operand < 0 || operand >= FIRST_INTEGER_ATOM) return false;
    const text = unit.memory.getUint32(
      unit.memory.getUint32(unit.runtime + records.runtime.atomArray, true) + 4 * operand,
      true,
    );
    // The function keeps its names alive.
    assembler.numberWide(rax, (BigInt(tags.string) << 32n) | BigInt(text));
    assembler.call(emitter.thunks.retain);
    assembler.storeWide(emitter.layout.slot(emitter.depth), rax);
    emitter.pushInMemory();
    return true;
  },
  push_this: (emitter, instruction) => {
    const { assembler, code, layout } = emitter;
    const done = assembler.label();
    if (!code.isStrict) {
      const slow = emitter.interpretLater(instruction, done);
      assembler.applyToMemory(operation.cmp, { base: rsp, displacement: nativeFrame.thisValue + 4 }, tags.object);
      assembler.jumpIf(condition.notEqual, slow);
    }
    assembler.loadWide(rax, { base: rsp, displacement: nativeFrame.thisValue });
    assembler.call(emitter.thunks.retain);
    assembler.storeWide(layout.slot(emitter.depth), rax);
    assembler.bind(done);
    emitter.pushInMemory();
    return true;
  },
};
