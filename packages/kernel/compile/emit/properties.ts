import type { Label } from '../assembler.js';
import { condition, r15, rax, rcx, rdi, rdx, rsi } from '../x86.js';
import { cache } from '../cache.js';
import { classes, engine } from '../engine-layout.js';
import type { HelperName } from '../helpers.js';
import type { Emitter } from './emitter.js';
import { linear } from './places.js';
import type { Emit, Family } from './emit.js';
import { mayOwn } from './operand.js';

type Learn = Extract<HelperName, `learn${string}`>;

/**
 * Returns the beginning of code for what the cache does not know: the engine fills it for the next time, with the
 * object at `position`, and the interpreter does the access.
 */
function learnLater(emitter: Emitter, learn: Learn, at: number, slow: Label, position?: number, atom?: number): Label {
  const { assembler, unit } = emitter;
  const begin = assembler.label();
  emitter.later(() => {
    assembler.bind(begin);
    const registers = [rdi, rsi, rdx] as const;
    let used = 0;
    if (position !== undefined) emitter.loadValue(registers[used++]!, position);
    if (atom !== undefined) assembler.number(registers[used++]!, atom);
    assembler.number(registers[used]!, at);
    assembler.callAddress(unit.kernel.helpers[learn]);
    assembler.jump(slow);
  });
  return begin;
}

/** Stores rax as the result in the slot at `position`, whose operand may own a reference. */
function replace(emitter: Emitter, position: number): void {
  const { assembler, layout } = emitter;
  if (mayOwn(emitter.operands[position]!)) {
    assembler.moveWide(r15, rax);
    emitter.releaseOperand(position);
    assembler.moveWide(rax, r15);
  }
  assembler.storeWide(layout.slot(position), rax);
}

/** Loads a property; `isKept` leaves the object below it. */
const getField =
  (isKept: boolean): Emit =>
  (emitter, instruction) => {
    const { assembler, layout, thunks, unit } = emitter;
    const object = emitter.depth - 1;
    const done = assembler.label();
    const at = unit.cache(cache.bytes);
    // The interpreter leaves an owned object in its slot.
    if (isKept) emitter.settle(object);
    const slow = emitter.interpretLater(instruction, done);
    const learn = learnLater(emitter, 'learnGet', at, slow, object, instruction.operand);
    emitter.requireObject(rcx, object, slow);
    assembler.number(rsi, at);
    assembler.call(thunks.getProperty);
    assembler.jumpIf(condition.notEqual, learn);
    if (isKept) assembler.storeWide(layout.slot(object + 1), rax);
    else replace(emitter, object);
    assembler.bind(done);
    if (!isKept) emitter.operands.pop();
    emitter.pushInMemory();
    return true;
  };

/** Stores into a property that the object itself has. */
const putField: Emit = (emitter, instruction) => {
  const { assembler, thunks, unit } = emitter;
  const [object, value] = [emitter.depth - 2, emitter.depth - 1];
  const done = assembler.label();
  const at = unit.cache(cache.bytes);
  const slow = emitter.interpretLater(instruction, done);
  const learn = learnLater(emitter, 'learnPut', at, slow, object, instruction.operand);
  emitter.requireObject(rcx, object, slow);
  assembler.number(rsi, at);
  assembler.call(thunks.findOwn);
  assembler.jumpIf(condition.notEqual, learn);
  const { operands } = emitter;
  if (mayOwn(operands[value]!)) emitter.loadValue(rax, value);
  else emitter.copyLast();
  assembler.loadWide(rcx, linear(rdx, 0));
  assembler.storeWide(linear(rdx, 0), rax);
  assembler.moveWide(rax, rcx);
  assembler.call(thunks.releaseAny);
  emitter.releaseOperand(object);
  assembler.bind(done);
  emitter.operands.length -= 2;
  return true;
};

/** The length of arrays and typed arrays; of others as any property. */
const getLength: Emit = (emitter, instruction) => {
  const { assembler, thunks, unit } = emitter;
  const object = emitter.depth - 1;
  const [done, known] = [assembler.label(), assembler.label()];
  const at = unit.cache(cache.bytes);
  const slow = emitter.interpretLater(instruction, done);
  const learn = learnLater(emitter, 'learnLength', at, slow, object);
  const typed = assembler.label();
  emitter.requireObject(rcx, object, slow);
  assembler.compareWord(linear(rcx, engine.object.classId), classes.array);
  assembler.jumpIf(condition.notEqual, typed);
  // The first property of an array, always a number.
  assembler.load(rcx, linear(rcx, engine.object.properties));
  assembler.loadWide(rax, linear(rcx, 0));
  assembler.bind(known);
  replace(emitter, object);
  assembler.bind(done);
  emitter.later(() => {
    assembler.bind(typed);
    assembler.number(rsi, at);
    assembler.call(thunks.getLength);
    assembler.jumpIf(condition.equal, known);
    assembler.jump(learn);
  });
  emitter.operands.pop();
  emitter.pushInMemory();
  return true;
};

/** A variable of the global object, such as `Math`. */
const getGlobal: Emit = (emitter, instruction) => {
  const { assembler, layout, thunks, unit } = emitter;
  const done = assembler.label();
  const at = unit.cache(cache.bytes);
  const slow = emitter.interpretLater(instruction, done);
  const learn = learnLater(emitter, 'learnGlobal', at, slow, undefined, instruction.operand);
  assembler.number(rsi, at);
  assembler.call(thunks.getGlobal);
  assembler.jumpIf(condition.notEqual, learn);
  assembler.storeWide(layout.slot(emitter.depth), rax);
  assembler.bind(done);
  emitter.pushInMemory();
  return true;
};

/** Properties, with caches. */
export const properties: Family = {
  get_field: getField(false),
  get_field2: getField(true),
  put_field: putField,
  get_length: getLength,
  get_var: getGlobal,
};
