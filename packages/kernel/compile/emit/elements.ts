import { condition, operation, r8, rax, rcx, rdx } from '../x86.js';
import { classes, engine, tags } from '../engine-layout.js';
import { linear } from './places.js';
import type { Emit, Family } from './emit.js';
import { inMemory, isKnownInteger } from './operand.js';

const { object } = engine;

/** An element of an array or a Uint8Array; `isKept` leaves the object on the stack. */
const getElement =
  (isKept: boolean): Emit =>
  (emitter, instruction) => {
    const { assembler, layout, thunks } = emitter;
    const [array, index] = [emitter.depth - 2, emitter.depth - 1];
    const [bytes, ready, done] = [assembler.label(), assembler.label(), assembler.label()];
    // The interpreter leaves an owned object in its slot.
    if (isKept) emitter.settle(array);
    const slow = emitter.interpretLater(instruction, done);
    emitter.requireObject(rcx, array, slow);
    emitter.requireInteger(index, slow);
    emitter.loadInteger(rax, index);
    assembler.applyMemory(operation.cmp, rax, linear(rcx, object.count));
    assembler.jumpIf(condition.aboveOrEqual, slow);
    assembler.loadWord(rdx, linear(rcx, object.classId));
    assembler.load(rcx, linear(rcx, object.values));
    assembler.applyNumber(operation.cmp, rdx, classes.array);
    assembler.jumpIf(condition.notEqual, bytes);
    // r14 + rcx is a sum of two registers, and so is rax * 8: one of them has to be added before.
    assembler.address(rcx, { base: rcx, index: rax, scale: 8, displacement: 0 });
    assembler.loadWide(rax, linear(rcx, 0));
    assembler.call(thunks.retain);
    assembler.bind(ready);
    const result = isKept ? index : array;
    const before = emitter.operands[array]!;
    if (!isKept && before.kind === 'memory') {
      // The result is in a register while C may run.
      assembler.storeWide(layout.slot(index), rax);
      emitter.releaseOperand(array);
      assembler.loadWide(rax, layout.slot(index));
    }
    assembler.storeWide(layout.slot(result), rax);
    assembler.bind(done);
    emitter.later(() => {
      assembler.bind(bytes);
      const words = assembler.label();
      assembler.applyNumber(operation.cmp, rdx, classes.uint8Array);
      assembler.jumpIf(condition.notEqual, words);
      assembler.address(rcx, { base: rcx, index: rax, displacement: 0 });
      assembler.loadByte(rax, linear(rcx, 0));
      assembler.jump(ready);
      assembler.bind(words);
      assembler.call(thunks.getTyped);
      assembler.jumpIf(condition.equal, ready);
      assembler.jump(slow);
    });
    emitter.operands.length -= isKept ? 1 : 2;
    emitter.operands.push(inMemory);
    return true;
  };

/** Stores into an array, or an integer into a Uint8Array, where an element is already. */
const putElement: Emit = (emitter, instruction) => {
  const { assembler, thunks } = emitter;
  const [array, index, value] = [emitter.depth - 3, emitter.depth - 2, emitter.depth - 1];
  const [bytes, stored, done] = [assembler.label(), assembler.label(), assembler.label()];
  const slow = emitter.interpretLater(instruction, done);
  emitter.requireObject(rcx, array, slow);
  emitter.requireInteger(index, slow);
  emitter.loadInteger(rax, index);
  assembler.applyMemory(operation.cmp, rax, linear(rcx, object.count));
  assembler.jumpIf(condition.aboveOrEqual, slow);
  assembler.loadWord(rdx, linear(rcx, object.classId));
  assembler.applyNumber(operation.cmp, rdx, classes.array);
  assembler.jumpIf(condition.notEqual, bytes);
  assembler.load(rcx, linear(rcx, object.values));
  assembler.address(rdx, { base: rcx, index: rax, scale: 8, displacement: 0 });
  const operand = emitter.operands[value]!;
  emitter.loadValue(rax, value);
  if (operand.kind !== 'memory' && operand.kind !== 'constant' && !isKnownInteger(operand))
    assembler.call(thunks.retain);
  assembler.loadWide(rcx, linear(rdx, 0));
  assembler.storeWide(linear(rdx, 0), rax);
  assembler.moveWide(rax, rcx);
  assembler.call(thunks.releaseAny);
  assembler.bind(stored);
  emitter.releaseOperand(array);
  assembler.bind(done);
  emitter.later(() => {
    const words = assembler.label();
    assembler.bind(bytes);
    emitter.requireInteger(value, slow);
    assembler.applyNumber(operation.cmp, rdx, classes.uint8Array);
    assembler.jumpIf(condition.notEqual, words);
    // A buffer can be immutable.
    assembler.load(rdx, linear(rcx, object.typedArray));
    assembler.load(rdx, linear(rdx, engine.typedArray.buffer));
    assembler.load(rdx, linear(rdx, engine.object.opaque));
    assembler.compareByte(linear(rdx, engine.arrayBuffer.isImmutable), 0);
    assembler.jumpIf(condition.notEqual, slow);
    assembler.load(rcx, linear(rcx, object.values));
    assembler.address(rcx, { base: rcx, index: rax, displacement: 0 });
    emitter.loadInteger(rdx, value);
    assembler.storeByte(linear(rcx, 0), rdx);
    assembler.jump(stored);
    assembler.bind(words);
    emitter.loadInteger(r8, value);
    assembler.call(thunks.putTyped);
    assembler.jumpIf(condition.equal, stored);
    assembler.jump(slow);
  });
  emitter.operands.length -= 3;
  return true;
};

/** A conversion that leaves values with a tag as they are. */
const convert =
  (tag: number): Emit =>
  (emitter, instruction) => {
    const last = emitter.depth - 1;
    const operand = emitter.operands[last]!;
    if (tag === tags.integer && isKnownInteger(operand)) return true;
    if (operand.kind === 'constant') return false;
    // The interpreter has its result in the slot, so the operand must be there, too.
    emitter.settle(last);
    const { assembler } = emitter;
    const done = assembler.label();
    const slow = emitter.interpretLater(instruction, done);
    assembler.applyToMemory(operation.cmp, emitter.tagPlace(last), tag);
    assembler.jumpIf(condition.notEqual, slow);
    assembler.bind(done);
    return true;
  };

/** Elements of arrays, and conversions. */
export const elements: Family = {
  get_array_el: getElement(false),
  get_array_el2: getElement(true),
  put_array_el: putElement,
  to_propkey: convert(tags.integer),
  to_object: convert(tags.object),
};
