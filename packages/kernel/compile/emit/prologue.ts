import type { Label } from '../assembler.js';
import { callFlags, engine, values } from '../engine-layout.js';
import { condition, operation, r10, r12, r8, r9, rax, rcx, rdx, type Register } from '../x86.js';
import type { Emitter } from './emitter.js';
import { emitRecord, emitReturn, record, STACK_ARGUMENTS } from './frames.js';
import { LINEAR, linearCell } from './places.js';

/** Saves registers, fills the native record, and counts down to the next safe point. */
export function emitEntry(emitter: Emitter): void {
  const { assembler, unit } = emitter;
  const [due, polled] = [assembler.label(), assembler.label()];
  emitRecord(assembler);
  assembler.decrement(linearCell(unit.context + engine.context.pollCounter));
  assembler.jumpIf(condition.lessOrEqual, due);
  assembler.bind(polled);
  emitter.later(() => {
    assembler.bind(due);
    assembler.callAddress(unit.kernel.helpers.poll);
    assembler.test(rax, rax);
    assembler.jumpIf(condition.equal, polled);
    assembler.numberWide(rax, values.exception);
    emitReturn(assembler);
  });
}

/** Sets up the frames, the arguments and the variables. */
export function emitPrologue(emitter: Emitter): void {
  const { assembler, code, layout, thunks } = emitter;
  assembler.number(rax, layout.frameBytes);
  assembler.number(r10, 8 * code.argumentCount);
  assembler.call(thunks.enter);
  if (code.argumentCount > 0) {
    const [copy, copied] = [assembler.label(), assembler.label()];
    assembler.applyNumber(operation.cmp, r9, code.argumentCount);
    assembler.jumpIf(condition.less, copy);
    assembler.testByte(record(STACK_ARGUMENTS + 8), callFlags.copyArguments);
    assembler.jumpIf(condition.notEqual, copy);
    assembler.bind(copied);
    emitter.later(() => emitCopy(emitter, copy, copied));
  }
  if (code.capturedCount > 0) {
    assembler.address(rdx, linearAddressOf(layout.captured(0)));
    assembler.store(layout.frame(engine.frame.captured), rdx);
  }
  if (code.variableCount > 0) assembler.numberWide(rdx, values.undefined);
  for (let index = 0; index < code.variableCount; index++) assembler.storeWide(layout.local(index), rdx);
  for (let index = 0; index < code.capturedCount; index++) assembler.storeNumber(layout.captured(index), 0);
}

const linearAddressOf = (place: {
  base?: Register;
  displacement: number;
}): { base: Register; displacement: number } => ({
  base: place.base!,
  displacement: place.displacement - LINEAR,
});

/** Copies the arguments into the frame and fills it up with undefined. r9 is the number of arguments. */
function emitCopy(emitter: Emitter, copy: Label, copied: Label): void {
  const { assembler, code, layout } = emitter;
  const { frame } = engine;
  const indexes = Array.from({ length: code.argumentCount }, (_, index) => index);
  const fills = indexes.map(() => assembler.label());
  const done = assembler.label();
  assembler.bind(copy);
  for (const index of indexes) {
    assembler.numberWide(rcx, values.undefined);
    assembler.applyNumber(operation.cmp, r9, index);
    assembler.jumpIf(condition.lessOrEqual, fills[index]!);
    assembler.loadWide(rax, { base: r12, displacement: 8 * index });
    assembler.call(emitter.thunks.retain);
    assembler.storeWide(layout.argumentCopy(index), rax);
  }
  assembler.bind(done);
  assembler.addressWide(r12, layout.argumentCopy(0));
  assembler.address(r8, { base: r12, displacement: -LINEAR });
  assembler.store(layout.frame(frame.arguments), r8);
  assembler.number(r9, code.argumentCount);
  assembler.storeWord(layout.frame(frame.argumentCount), r9);
  assembler.jump(copied);
  // Each continues with the next.
  for (const index of indexes) {
    assembler.bind(fills[index]!);
    assembler.storeWide(layout.argumentCopy(index), rcx);
  }
  assembler.jump(done);
}
