import type { Assembler, Label } from '../assembler.js';
import { condition, operation, r15, r8, rax, rcx, rdx } from '../x86.js';
import { classes, engine, tags, values } from '../engine-layout.js';
import { linear } from './places.js';
import type { Emit, Family } from './emit.js';

/** `next` of array iterators: its slot in the function table. engine-layout.spec.ts compares it. */
export const ARRAY_ITERATOR_NEXT = 4;
/** JS_ITERATOR_KIND_VALUE. */
const VALUES = 1;

/**
 * Emits the thunk for the next element of an array: the iterator is in the slot at r15, its method behind it. Leaves an
 * owned copy in rax and the flags `equal`, or changes nothing if the iterator is another or has ended.
 */
export function emitNextElement(assembler: Assembler, retain: Label, missing: Label): Label {
  const begin = assembler.label();
  const { object, arrayIterator } = engine;
  const require = (): void => assembler.jumpIf(condition.notEqual, missing);
  assembler.bind(begin);
  assembler.applyToMemory(operation.cmp, { base: r15, displacement: 4 }, tags.object);
  require();
  assembler.applyToMemory(operation.cmp, { base: r15, displacement: 12 }, tags.object);
  require();
  assembler.load(rcx, { base: r15, displacement: 0 });
  assembler.compareWord(linear(rcx, object.classId), classes.arrayIterator);
  require();
  assembler.load(rdx, { base: r15, displacement: 8 });
  assembler.compareWord(linear(rdx, object.classId), classes.nativeFunction);
  require();
  assembler.applyToMemory(operation.cmp, linear(rdx, object.nativeSlot), ARRAY_ITERATOR_NEXT);
  require();
  assembler.load(rcx, linear(rcx, object.opaque));
  assembler.applyToMemory(operation.cmp, linear(rcx, arrayIterator.array + 4), tags.object);
  require();
  assembler.applyToMemory(operation.cmp, linear(rcx, arrayIterator.kind), VALUES);
  require();
  assembler.load(rdx, linear(rcx, arrayIterator.array));
  assembler.compareWord(linear(rdx, object.classId), classes.array);
  require();
  assembler.load(rax, linear(rcx, arrayIterator.index));
  assembler.applyMemory(operation.cmp, rax, linear(rdx, object.count));
  assembler.jumpIf(condition.aboveOrEqual, missing);
  // The first property of an array is its length.
  assembler.load(r8, linear(rdx, object.properties));
  assembler.applyToMemory(operation.cmp, linear(r8, 4), tags.integer);
  require();
  assembler.applyMemory(operation.cmp, rax, linear(r8, 0));
  assembler.jumpIf(condition.aboveOrEqual, missing);
  assembler.increment(linear(rcx, arrayIterator.index));
  assembler.load(rdx, linear(rdx, object.values));
  assembler.address(rdx, { base: rdx, index: rax, scale: 8, displacement: 0 });
  assembler.loadWide(rax, linear(rdx, 0));
  assembler.call(retain);
  assembler.apply(operation.cmp, rax, rax);
  assembler.return();
  return begin;
}

/** The next element of an array, and that there is one. */
const forOfNext: Emit = (emitter, instruction) => {
  const { assembler, layout, thunks } = emitter;
  const { depth } = emitter;
  const done = assembler.label();
  const slow = emitter.interpretLater(instruction, done);
  assembler.addressWide(r15, layout.slot(depth - 3 - instruction.operand));
  assembler.call(thunks.nextElement);
  assembler.jumpIf(condition.notEqual, slow);
  assembler.storeWide(layout.slot(depth), rax);
  assembler.numberWide(rax, values.false);
  assembler.storeWide(layout.slot(depth + 1), rax);
  assembler.bind(done);
  emitter.pushInMemory();
  emitter.pushInMemory();
  return true;
};

/** Loops over arrays. */
export const iteration: Family = { for_of_next: forOfNext };
