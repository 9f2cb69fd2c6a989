import type { Assembler, Label } from '../assembler.js';
import { condition, operation, r10, r8, r9, rax, rcx, rdx, rsi, rsp, type Memory } from '../x86.js';
import { cache } from '../cache.js';
import { classes, engine } from '../engine-layout.js';
import { linear } from './places.js';
import { emitNextElement } from './iteration.js';
import { emitTypedElements, type TypedElements } from './typed-elements.js';

/** Thunks that look up a property with the cache at esi. The flags are `equal` if the cache knows where it is. */
export interface Lookups extends TypedElements {
  /** Loads an owned copy of a property of the object in ecx, or of its prototype, into rax. */
  readonly getProperty: Label;
  /** Sets edx to the linear address of a property of the object in ecx itself. */
  readonly findOwn: Label;
  /** Loads an owned copy of a global variable into rax. */
  readonly getGlobal: Label;
  /** Loads the length of the typed array in ecx into rax. */
  readonly getLength: Label;
  /** Loads the next element of the array iterator in the slot at r15 into rax. */
  readonly nextElement: Label;
}

export const LENGTH_ATOM = 51;
/** The part of the flags in the highest byte of 32 that tells values from accessors, and its value for accessors. */
const KIND = 0xc0;
const ACCESSOR = 0x40;
/** The flag of objects whose class has its own way to find properties. */
const OBJECT_IS_EXOTIC = 8;
/** The part of the flags that is the next property in the same bucket. */
const NEXT_IN_BUCKET = 0x3ffffff;

const field = (offset: number): Memory => ({ base: rsi, displacement: offset });

/** Emits the thunks. `retain` takes a reference to rax. */
export function emitLookups(assembler: Assembler, retain: Label): Lookups {
  const label = (): Label => assembler.label();
  const lookups = { getProperty: label(), findOwn: label(), getGlobal: label(), getLength: label() };
  const [ownOfOne, inPrototype, exotic, ordinary, farther] = [label(), label(), label(), label(), label()];
  const [inHolder, load, missing] = [label(), label(), label()];

  assembler.bind(lookups.getProperty);
  assembler.load(rax, linear(rcx, engine.object.shape));
  assembler.load(rdx, field(cache.holder));
  assembler.applyMemory(operation.cmp, rax, field(cache.shape));
  assembler.jumpIf(condition.notEqual, ownOfOne);
  assembler.test(rdx, rdx);
  assembler.jumpIf(condition.notEqual, inPrototype);
  assembler.bind(load);
  assembler.load(rcx, linear(rcx, engine.object.properties));
  assembler.applyMemory(operation.add, rcx, field(cache.value));
  assembler.loadWide(rax, linear(rcx, 0));
  assembler.call(retain);
  found();

  assembler.bind(lookups.getGlobal);
  assembler.load(rdx, field(cache.holder));
  // Linear memory is not mapped at 0: an empty cache must not be followed.
  assembler.test(rdx, rdx);
  assembler.jumpIf(condition.equal, missing);
  assembler.load(r9, field(cache.atom));
  requireAbsence();
  assembler.jump(inHolder);
  assembler.bind(inPrototype);
  // An exotic object of the same shape may have the property in its own way, unless it is an array.
  assembler.testByte(linear(rcx, engine.object.flags), OBJECT_IS_EXOTIC);
  assembler.jumpIf(condition.notEqual, exotic);
  assembler.bind(ordinary);
  assembler.load(rax, field(cache.other));
  assembler.test(rax, rax);
  assembler.jumpIf(condition.notEqual, farther);
  assembler.bind(inHolder);
  assembler.move(rcx, rdx);
  requirePlace();
  assembler.load(rax, field(cache.atom));
  assembler.applyMemory(operation.cmp, rax, linear(rdx, engine.property.atom));
  assembler.jumpIf(condition.notEqual, missing);
  assembler.testByte(linear(rdx, engine.property.flags + 3), KIND);
  assembler.jumpIf(condition.notEqual, missing);
  assembler.jump(load);
  assembler.bind(exotic);
  assembler.compareWord(linear(rcx, engine.object.classId), classes.array);
  assembler.jumpIf(condition.equal, ordinary);
  isTypedArray();
  assembler.jumpIf(condition.belowOrEqual, ordinary);
  assembler.jump(missing);
  // The prototype's prototype has it, and the prototype does not.
  assembler.bind(farther);
  assembler.load(r9, field(cache.atom));
  requireAbsence();
  assembler.load(rax, field(cache.other));
  assembler.load(rax, linear(rax, engine.object.shape));
  assembler.applyMemory(operation.cmp, rdx, linear(rax, engine.shape.prototype));
  assembler.jumpIf(condition.equal, inHolder);
  assembler.jump(missing);

  // An object whose shape is its own, such as Math.
  assembler.bind(ownOfOne);
  assembler.apply(operation.cmp, rdx, rcx);
  assembler.jumpIf(condition.equal, inHolder);
  assembler.jump(missing);

  assembler.bind(lookups.findOwn);
  requireShape();
  assembler.load(rdx, linear(rcx, engine.object.properties));
  assembler.applyMemory(operation.add, rdx, field(cache.value));
  found();

  assembler.bind(lookups.getLength);
  // An ordinary object can have the same prototype, and so the same shape.
  isTypedArray();
  assembler.jumpIf(condition.above, missing);
  requireShape();
  assembler.number(r9, LENGTH_ATOM);
  requireAbsence();
  assembler.move(r8, rcx);
  assembler.load(rcx, field(cache.holder));
  // The shape of the object keeps its prototype, which may have got another prototype.
  assembler.load(rdx, field(cache.other));
  assembler.load(rdx, linear(rdx, engine.object.shape));
  assembler.applyMemory(operation.cmp, rcx, linear(rdx, engine.shape.prototype));
  assembler.jumpIf(condition.notEqual, missing);
  requirePlace();
  assembler.applyToMemory(operation.cmp, linear(rdx, engine.property.atom), LENGTH_ATOM);
  assembler.jumpIf(condition.notEqual, missing);
  assembler.loadByte(rax, linear(rdx, engine.property.flags + 3));
  assembler.applyNumber(operation.and, rax, KIND);
  assembler.applyNumber(operation.cmp, rax, ACCESSOR);
  assembler.jumpIf(condition.notEqual, missing);
  // The getter is the engine's own.
  assembler.load(rcx, linear(rcx, engine.object.properties));
  assembler.applyMemory(operation.add, rcx, field(cache.value));
  assembler.load(rcx, linear(rcx, 0));
  assembler.applyMemory(operation.cmp, rcx, field(cache.atom));
  assembler.jumpIf(condition.notEqual, missing);
  assembler.load(rax, linear(r8, engine.object.count));
  found();

  assembler.bind(missing);
  // Not equal: the stack pointer is not zero.
  assembler.registers([0x85], rsp, rsp, { wide: true });
  assembler.return();
  return {
    ...lookups,
    nextElement: emitNextElement(assembler, retain, missing),
    ...emitTypedElements(assembler, missing),
  };

  /** The flags are `belowOrEqual` if the object in ecx is a typed array. Changes rax. */
  function isTypedArray(): void {
    assembler.loadWord(rax, linear(rcx, engine.object.classId));
    assembler.applyNumber(operation.sub, rax, classes.firstTypedArray);
    assembler.applyNumber(operation.cmp, rax, classes.lastTypedArray - classes.firstTypedArray);
  }

  /** The object has the shape of the cache. */
  function requireShape(): void {
    assembler.load(rdx, linear(rcx, engine.object.shape));
    assembler.applyMemory(operation.cmp, rdx, field(cache.shape));
    assembler.jumpIf(condition.notEqual, missing);
  }

  /**
   * Another object has no property with the atom in r9: follows the bucket of its hash table, whose entries count from
   * 1. Changes rax, r8 and r10.
   */
  function requireAbsence(): void {
    const [next, absent] = [label(), label()];
    assembler.load(r8, field(cache.other));
    assembler.load(r8, linear(r8, engine.object.shape));
    assembler.load(rax, linear(r8, engine.shape.mask));
    assembler.applyMemory(operation.cmp, rax, field(cache.otherMask));
    assembler.jumpIf(condition.notEqual, missing);
    assembler.load(r10, field(cache.otherBucket));
    assembler.apply(operation.add, r10, r8);
    assembler.load(rax, linear(r10, 0));
    assembler.applyMemory(operation.add, r8, field(cache.otherProperties));
    assembler.bind(next);
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, absent);
    assembler.address(r10, { base: r8, index: rax, scale: 8, displacement: 0 });
    assembler.applyMemory(operation.cmp, r9, linear(r10, engine.property.atom));
    assembler.jumpIf(condition.equal, missing);
    assembler.load(rax, linear(r10, engine.property.flags));
    assembler.applyNumber(operation.and, rax, NEXT_IN_BUCKET);
    assembler.jump(next);
    assembler.bind(absent);
  }

  /**
   * The shape of the object in ecx, which may have changed in place, still has a property at the place: edx is its
   * address. Its atom and flags are to be checked. Changes rax.
   */
  function requirePlace(): void {
    assembler.load(rdx, linear(rcx, engine.object.shape));
    assembler.load(rax, field(cache.mask));
    assembler.applyMemory(operation.cmp, rax, linear(rdx, engine.shape.mask));
    assembler.jumpIf(condition.notEqual, missing);
    assembler.load(rax, field(cache.index));
    assembler.applyMemory(operation.cmp, rax, linear(rdx, engine.shape.count));
    assembler.jumpIf(condition.aboveOrEqual, missing);
    assembler.applyMemory(operation.add, rdx, field(cache.entry));
  }

  function found(): void {
    assembler.apply(operation.cmp, rsp, rsp);
    assembler.return();
  }
}
