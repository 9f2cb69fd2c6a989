import { condition, operation, rax, rcx, rdi } from '../x86.js';
import type { Instruction } from '../decode.js';
import { engine, tags, values } from '../engine-layout.js';
import type { Emitter } from './emitter.js';
import { linear } from './places.js';
import { inMemory, isKnownInteger } from './operand.js';

/** Emits a range of instructions as they are. The last one falls through. */
export type EmitRange = (emitter: Emitter, range: readonly Instruction[]) => void;

/**
 * A sequence of instructions with a shorter form. Returns the number of instructions that it has emitted, or 0 if the
 * sequence does not begin here.
 */
type Pattern = (emitter: Emitter, instructions: readonly Instruction[], index: number, range: EmitRange) => number;

/** Whether the names of the instructions from `index` on match, and no jump arrives between them. */
function matches(
  emitter: Emitter,
  instructions: readonly Instruction[],
  index: number,
  names: readonly (string | RegExp)[],
): boolean {
  return names.every((name, offset) => {
    const instruction = instructions[index + offset];
    if (!instruction || (offset > 0 && emitter.code.flow.targets.has(instruction.offset))) return false;
    return typeof name === 'string' ? instruction.name === name : name.test(instruction.name);
  });
}

/**
 * Emits the instructions themselves behind the function, and returns the label of their beginning. They may change
 * operands in slots only: those that are elsewhere now are there afterwards, too.
 */
function rangeLater(
  emitter: Emitter,
  parts: readonly Instruction[],
  range: EmitRange,
  done: ReturnType<Emitter['labelOf']>,
): ReturnType<Emitter['labelOf']> {
  const { assembler, layout } = emitter;
  const begin = assembler.label();
  const before = [...emitter.operands];
  emitter.later(() => {
    assembler.bind(begin);
    range(emitter, parts);
    emitter.settleAll();
    before.forEach((operand, position) => {
      if (operand.kind !== 'memory' && operand.kind !== 'constant') emitter.release(layout.slot(position));
    });
    assembler.jump(done);
  });
  return begin;
}

/** The conversion of `key` in `object[key] = value` in front of the value, unless the object is null or undefined. */
const elementKey: Pattern = (emitter, instructions, index, range) => {
  const names = ['swap', 'dup', 'is_undefined_or_null', 'if_true', 'swap', 'to_propkey', 'swap'];
  const [branch, last] = [instructions[index + 3], instructions[index + 7]];
  if (!matches(emitter, instructions, index, names) || last?.name !== 'swap' || branch?.target !== last.offset)
    return 0;
  const { assembler, layout } = emitter;
  const key = emitter.depth - 1;
  const operand = emitter.operands[key]!;
  if (isKnownInteger(operand)) return 8;
  if (operand.kind === 'constant') return 0;
  const done = assembler.label();
  const parts = instructions.slice(index, index + 8);
  if (operand.kind !== 'memory') {
    // A converted key is in the slot, so the key is there in any case.
    const rare = assembler.label();
    assembler.loadWide(rax, emitter.place(key));
    assembler.moveWide(rcx, rax);
    assembler.shift('right', rcx, 32, true);
    assembler.jumpIf(condition.notEqual, rare);
    assembler.storeWide(layout.slot(key), rax);
    emitter.operands[key] = inMemory;
    const original = rangeLater(emitter, parts, range, done);
    assembler.bind(done);
    emitter.later(() => {
      assembler.bind(rare);
      assembler.call(emitter.thunks.retain);
      assembler.storeWide(layout.slot(key), rax);
      assembler.jump(original);
    });
    return 8;
  }
  const original = rangeLater(emitter, parts, range, done);
  assembler.applyToMemory(operation.cmp, emitter.tagPlace(key), tags.integer);
  assembler.jumpIf(condition.notEqual, original);
  assembler.bind(done);
  return 8;
};

/** The conversion of a key below the value, just before it is used. */
const keyBelow: Pattern = (emitter, instructions, index, range) => {
  if (!matches(emitter, instructions, index, ['swap', 'to_propkey', 'swap'])) return 0;
  const { assembler } = emitter;
  const key = emitter.depth - 2;
  const operand = emitter.operands[key]!;
  if (isKnownInteger(operand)) return 3;
  if (operand.kind !== 'memory') return 0;
  const done = assembler.label();
  const original = rangeLater(emitter, instructions.slice(index, index + 3), range, done);
  assembler.applyToMemory(operation.cmp, emitter.tagPlace(key), tags.integer);
  assembler.jumpIf(condition.notEqual, original);
  assembler.bind(done);
  return 3;
};

/** A store whose value is not used: `dup`, the store, `drop`. */
const storeOnly: Pattern = (emitter, instructions, index, range) => {
  if (!matches(emitter, instructions, index, ['dup', /^put_(?:loc|arg|var_ref)(?:_check)?$/, 'drop'])) return 0;
  range(emitter, [instructions[index + 1]!]);
  return 3;
};

/** `variable++` whose value is not used. */
const incrementOnly: Pattern = (emitter, instructions, index, range) => {
  const isStore = /^put_(?:loc|arg|var_ref)(?:_check)?$/;
  if (!matches(emitter, instructions, index, [/^post_(?:inc|dec)$/, isStore, 'drop'])) return 0;
  const last = emitter.depth - 1;
  if (emitter.operands[last]!.kind === 'constant') return 0;
  const { assembler, layout } = emitter;
  const instruction = instructions[index]!;
  const [both, store] = [assembler.label(), assembler.label()];
  const slow = emitter.interpretLater(instruction, both);
  emitter.requireInteger(last, slow);
  emitter.loadInteger(rax, last);
  assembler.applyNumber(operation.add, rax, instruction.name === 'post_inc' ? 1 : -1);
  assembler.jumpIf(condition.overflow, slow);
  assembler.bind(store);
  assembler.storeWide(layout.slot(last), rax);
  emitter.later(() => {
    // The interpreter leaves the old and the new number.
    assembler.bind(both);
    emitter.release(layout.slot(last));
    assembler.loadWide(rax, layout.slot(last + 1));
    assembler.jump(store);
  });
  emitter.operands.pop();
  emitter.pushInMemory();
  range(emitter, [instructions[index + 1]!]);
  return 3;
};

/** `[a, b] = array` with variables: takes the elements without an iterator, unless a program can see the difference. */
const destructure: Pattern = (emitter, instructions, index, range) => {
  const names = ['for_of_next', 'drop', /^put_(?:loc|arg|var_ref)$/];
  if (!matches(emitter, instructions, index, ['for_of_start', ...names])) return 0;
  let end = index + 1;
  const stores: Instruction[] = [];
  while (matches(emitter, instructions, end, names) && !emitter.code.flow.targets.has(instructions[end]!.offset)) {
    stores.push(instructions[end + 2]!);
    end += 3;
  }
  if (!matches(emitter, instructions, end - 1, [/^put/, 'iterator_close'])) return 0;
  const { assembler, layout, unit } = emitter;
  const array = emitter.depth - 1;
  const done = assembler.label();
  emitter.settleAll();
  const original = rangeLater(emitter, instructions.slice(index, end + 1), range, done);
  emitter.loadValue(rdi, array);
  assembler.callAddress(unit.kernel.helpers.isPlainArray);
  assembler.test(rax, rax);
  assembler.jumpIf(condition.equal, original);
  stores.forEach((store, element) => {
    const [missing, known] = [assembler.label(), assembler.label()];
    assembler.load(rcx, layout.slot(array));
    assembler.applyToMemory(operation.cmp, linear(rcx, engine.object.count), element);
    assembler.jumpIf(condition.belowOrEqual, missing);
    assembler.load(rcx, linear(rcx, engine.object.values));
    assembler.loadWide(rax, linear(rcx, 8 * element));
    assembler.call(emitter.thunks.retain);
    assembler.bind(known);
    assembler.storeWide(layout.slot(array + 1), rax);
    emitter.later(() => {
      assembler.bind(missing);
      assembler.numberWide(rax, values.undefined);
      assembler.jump(known);
    });
    emitter.pushInMemory();
    range(emitter, [store]);
  });
  emitter.releaseOperand(array);
  assembler.bind(done);
  emitter.operands.pop();
  return end + 1 - index;
};

/** Sequences with a shorter form. */
export const PATTERNS: readonly Pattern[] = [elementKey, keyBelow, storeOnly, incrementOnly, destructure];
