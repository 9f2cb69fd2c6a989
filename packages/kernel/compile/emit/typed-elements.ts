import type { Assembler, Label } from '../assembler.js';
import { classes, DOUBLE_SHIFT, engine } from '../engine-layout.js';
import { condition, operation, rax, rcx, rdx, type Memory } from '../x86.js';
import { linear } from './places.js';

/** Thunks for elements of typed arrays but those of Uint8Array, which functions access themselves. */
export interface TypedElements {
  /** Loads the element eax of the values at ecx of a typed array with the class edx into rax. */
  readonly getTyped: Label;
  /** Stores the integer r8 as the element eax of the typed array in ecx with the class edx. Changes rdx. */
  readonly putTyped: Label;
}

/** Classes by the number of bytes of their elements, which are integers. */
const WORDS = [classes.int16Array, classes.uint16Array] as const;
const DOUBLE_WORDS = [classes.int32Array, classes.uint32Array] as const;

/** Emits the thunks. Code at `missing` returns with flags that are not `equal`. */
export function emitTypedElements(assembler: Assembler, missing: Label): TypedElements {
  const [getTyped, putTyped] = [assembler.label(), assembler.label()];
  const element = (scale: 1 | 2 | 4): Memory => ({ base: rcx, index: rax, scale, displacement: 0 });

  assembler.bind(getTyped);
  const [int32, uint32, int16] = [assembler.label(), assembler.label(), assembler.label()];
  jumpIfClass(classes.int32Array, int32);
  jumpIfClass(classes.uint32Array, uint32);
  jumpIfClass(classes.int16Array, int16);
  assembler.applyNumber(operation.cmp, rdx, classes.uint16Array);
  assembler.jumpIf(condition.notEqual, missing);
  assembler.address(rcx, element(2));
  assembler.loadWord(rax, linear(rcx, 0));
  found();
  assembler.bind(int16);
  assembler.address(rcx, element(2));
  assembler.loadWord(rax, linear(rcx, 0), true);
  found();
  const isDouble = assembler.label();
  assembler.bind(uint32);
  assembler.address(rcx, element(4));
  assembler.load(rax, linear(rcx, 0));
  assembler.test(rax, rax);
  assembler.jumpIf(condition.negative, isDouble);
  found();
  assembler.bind(isDouble);
  assembler.registers([0x0f, 0x2a], 0, rax, { wide: true, prefix: 0xf2 });
  assembler.registers([0x0f, 0x7e], 0, rax, { wide: true, prefix: 0x66 });
  assembler.numberWide(rdx, DOUBLE_SHIFT);
  assembler.applyWide(operation.sub, rax, rdx);
  found();
  assembler.bind(int32);
  assembler.address(rcx, element(4));
  assembler.load(rax, linear(rcx, 0));
  found();

  assembler.bind(putTyped);
  const [words, doubleWords] = [assembler.label(), assembler.label()];
  for (const [list, label] of [
    [DOUBLE_WORDS, doubleWords],
    [WORDS, words],
  ] as const)
    for (const classId of list) jumpIfClass(classId, label);
  assembler.jump(missing);
  assembler.bind(doubleWords);
  requireMutable();
  assembler.address(rcx, element(4));
  assembler.store(linear(rcx, 0), 8);
  found();
  assembler.bind(words);
  requireMutable();
  assembler.address(rcx, element(2));
  assembler.storeWord(linear(rcx, 0), 8);
  found();
  return { getTyped, putTyped };

  function jumpIfClass(classId: number, label: Label): void {
    assembler.applyNumber(operation.cmp, rdx, classId);
    assembler.jumpIf(condition.equal, label);
  }

  /** Loads the values of the typed array in ecx into ecx, unless its buffer is immutable. */
  function requireMutable(): void {
    assembler.load(rdx, linear(rcx, engine.object.typedArray));
    assembler.load(rdx, linear(rdx, engine.typedArray.buffer));
    assembler.load(rdx, linear(rdx, engine.object.opaque));
    assembler.compareByte(linear(rdx, engine.arrayBuffer.isImmutable), 0);
    assembler.jumpIf(condition.notEqual, missing);
    assembler.load(rcx, linear(rcx, engine.object.values));
  }

  function found(): void {
    assembler.apply(operation.cmp, rcx, rcx);
    assembler.return();
  }
}
