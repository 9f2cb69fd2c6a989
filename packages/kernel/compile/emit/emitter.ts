import type { Assembler, Label } from '../assembler.js';
import { condition, operation, rax, rcx, rdx, rsi, rsp, type Memory, type Register } from '../x86.js';
import type { Instruction } from '../decode.js';
import { engine, isReference, tags } from '../engine-layout.js';
import type { FunctionCode } from '../function-code.js';
import { POSITION_DEPTH } from '../kernel-addresses.js';
import { nativeFrame } from '../native-frame.js';
import { FrameLayout } from './frame-layout.js';
import { inMemory, integerInMemory, isKnownInteger, mayOwn, type Operand } from './operand.js';
import { argument, linear, tagOf } from './places.js';
import type { Thunks } from './thunks.js';
import type { Unit } from './unit.js';

/**
 * The state while one function is compiled: its operands, and code that follows behind it because it rarely runs.
 *
 * Registers: rbx points into the engine's frame (FrameLayout), r12 to the arguments, r13 to the captured variables of
 * the function object, r14 to linear memory; the others are free. The stack pointer is the address of the native
 * record.
 */
export class Emitter {
  readonly assembler: Assembler;
  readonly thunks: Thunks;
  readonly layout: FrameLayout;
  /** Where `step` and `throw` continue: eax is the offset of an instruction, or DONE. */
  readonly dispatch: Label;
  /** Returns rax. */
  readonly leave: Label;
  operands: Operand[] = [];
  /** Whether the code is in a loop, where speed counts and not size. */
  isHot = false;
  readonly #labels = new Map<number, Label>();
  readonly #late: { readonly operands: Operand[]; readonly emit: () => void }[] = [];

  constructor(
    readonly unit: Unit,
    readonly code: FunctionCode,
  ) {
    this.assembler = unit.assembler;
    this.thunks = unit.thunks;
    this.layout = new FrameLayout(code);
    this.dispatch = this.assembler.label();
    this.leave = this.assembler.label();
  }

  get depth(): number {
    return this.operands.length;
  }

  labelOf(offset: number): Label {
    const label = this.#labels.get(offset) ?? this.assembler.label();
    this.#labels.set(offset, label);
    return label;
  }

  /** Emits code behind the function, with the operands as they are now. */
  later(emit: () => void): void {
    this.#late.push({ operands: [...this.operands], emit });
  }

  /** Emits what is left for behind the function. */
  emitLate(): void {
    this.isHot = false;
    for (let late = this.#late.shift(); late; late = this.#late.shift()) {
      this.operands = late.operands;
      late.emit();
    }
  }

  /** The place of an operand that is not a constant. */
  place(position: number): Memory {
    const operand = this.operands[position]!;
    switch (operand.kind) {
      case 'memory':
        return this.layout.slot(position);
      case 'local':
        return this.layout.local(operand.index);
      case 'argument':
        return argument(operand.index);
      case 'constant':
        throw new Error('a constant has no place');
    }
  }

  tagPlace(position: number): Memory {
    return tagOf(this.place(position));
  }

  loadValue(to: Register, position: number): void {
    const operand = this.operands[position]!;
    if (operand.kind === 'constant') this.assembler.numberWide(to, operand.value);
    else this.assembler.loadWide(to, this.place(position));
  }

  /** Loads the lower half. */
  loadInteger(to: Register, position: number): void {
    const operand = this.operands[position]!;
    if (operand.kind === 'constant') this.assembler.number(to, Number(BigInt.asIntN(32, operand.value)));
    else this.assembler.load(to, this.place(position));
  }

  /** The value of an integer constant. */
  constantInteger(position: number): number | undefined {
    const operand = this.operands[position]!;
    return operand.kind === 'constant' && isKnownInteger(operand)
      ? Number(BigInt.asIntN(32, operand.value))
      : undefined;
  }

  /** Jumps if the operand is not an integer. */
  requireInteger(position: number, otherwise: Label): void {
    const operand = this.operands[position]!;
    if (isKnownInteger(operand)) return;
    if (operand.kind === 'constant') this.assembler.jump(otherwise);
    else {
      this.assembler.applyToMemory(operation.cmp, this.tagPlace(position), tags.integer);
      this.assembler.jumpIf(condition.notEqual, otherwise);
    }
  }

  /** Loads the address of an object. Jumps if the operand is none. */
  requireObject(to: Register, position: number, otherwise: Label): void {
    if (this.operands[position]!.kind === 'constant') {
      this.assembler.jump(otherwise);
      return;
    }
    this.assembler.applyToMemory(operation.cmp, this.tagPlace(position), tags.object);
    this.assembler.jumpIf(condition.notEqual, otherwise);
    this.assembler.load(to, this.place(position));
  }

  /** Adds an operand that is in its slot. */
  pushInMemory(): void {
    this.operands.push(inMemory);
  }

  pushConstant(value: bigint): void {
    if (isReference(value)) throw new Error('a constant with a reference cannot be an operand');
    this.operands.push({ kind: 'constant', value });
  }

  /** Moves an operand into its slot, which then owns it. Changes rax and rcx. */
  settle(position: number): void {
    const operand = this.operands[position]!;
    if (operand.kind === 'memory') return;
    this.#store(position);
    this.operands[position] = isKnownInteger(operand) ? integerInMemory : inMemory;
  }

  settleAll(): void {
    this.operands.forEach((_, position) => this.settle(position));
  }

  /** Moves operands that borrow a variable into their slots, before it changes. */
  settleBorrowers(kind: 'local' | 'argument', index: number): void {
    this.operands.forEach((operand, position) => {
      if (operand.kind === kind && operand.index === index) this.settle(position);
    });
  }

  #store(position: number): void {
    const operand = this.operands[position]!;
    const slot = this.layout.slot(position);
    if (operand.kind === 'constant' && operand.value < 1n << 31n) {
      this.assembler.storeNumberWide(slot, Number(operand.value));
      return;
    }
    this.loadValue(rax, position);
    if (operand.kind !== 'constant' && !isKnownInteger(operand)) this.assembler.call(this.thunks.retain);
    this.assembler.storeWide(slot, rax);
  }

  /** Releases the value at a place. Changes rax, rcx and what C may change. */
  release(place: Memory): void {
    if (!this.isHot) {
      this.assembler.loadWide(rax, place);
      return this.assembler.call(this.thunks.releaseAny);
    }
    const [rare, done] = [this.assembler.label(), this.assembler.label()];
    this.assembler.applyToMemory(operation.cmp, tagOf(place), tags.firstReference);
    this.assembler.jumpIf(condition.aboveOrEqual, rare);
    this.assembler.bind(done);
    this.later(() => {
      this.assembler.bind(rare);
      this.assembler.loadWide(rax, place);
      this.assembler.call(this.thunks.release);
      this.assembler.jump(done);
    });
  }

  /** Releases an operand if its slot owns a reference. */
  releaseOperand(position: number): void {
    if (mayOwn(this.operands[position]!)) this.release(this.layout.slot(position));
  }

  /** Stores rax in a variable and releases its old value, which is not borrowed. Changes what C may change. */
  assign(place: Memory): void {
    if (!this.isHot) {
      this.assembler.addressWide(rdx, place);
      return this.assembler.call(this.thunks.assign);
    }
    const [rare, done] = [this.assembler.label(), this.assembler.label()];
    this.assembler.applyToMemory(operation.cmp, tagOf(place), tags.firstReference);
    this.assembler.jumpIf(condition.aboveOrEqual, rare);
    this.assembler.storeWide(place, rax);
    this.assembler.bind(done);
    this.later(() => {
      this.assembler.bind(rare);
      this.assembler.loadWide(rcx, place);
      this.assembler.storeWide(place, rax);
      this.assembler.moveWide(rax, rcx);
      this.assembler.call(this.thunks.release);
      this.assembler.jump(done);
    });
  }

  /** Loads an operand as an owned value into rax and removes it: its slot gives its reference away. */
  take(): void {
    const position = this.depth - 1;
    const operand = this.operands[position]!;
    this.loadValue(rax, position);
    if (operand.kind !== 'memory' && operand.kind !== 'constant' && !isKnownInteger(operand))
      this.assembler.call(this.thunks.retain);
    this.operands.pop();
  }

  /** Loads an owned copy of the last operand into rax. */
  copyLast(): void {
    const operand = this.operands.at(-1)!;
    this.loadValue(rax, this.depth - 1);
    if (operand.kind !== 'constant' && !isKnownInteger(operand)) this.assembler.call(this.thunks.retain);
  }

  /** Sets a register to the position of an instruction with the current number of operands. */
  position(to: Register, offset: number): void {
    this.assembler.number(to, offset | (this.depth << POSITION_DEPTH));
  }

  /** Remembers for stack traces that a call is about to happen. Changes rax. */
  storePosition({ end }: Instruction): void {
    const { isCoroutine, bytecodeAddress } = this.code;
    if (isCoroutine) this.frameAddress(rax);
    const field = isCoroutine ? linear(rax, engine.frame.position) : this.layout.frame(engine.frame.position);
    this.assembler.storeNumber(field, bytecodeAddress + end);
  }

  /** Loads the linear address of JSStackFrame. */
  frameAddress(to: Register): void {
    this.assembler.load(to, { base: rsp, displacement: nativeFrame.stackFrame });
  }

  /** Runs the instruction in the interpreter, which all operands of the stack must be ready for. */
  #step(instruction: Instruction): void {
    this.position(rsi, instruction.offset);
    this.assembler.call(this.thunks.step(instruction.end - instruction.offset));
    this.assembler.jumpIf(condition.notEqual, this.dispatch);
  }

  /**
   * Returns the beginning of code that runs the instruction in the interpreter and continues at `done` with the results
   * in their slots. It works with the operands as they are now.
   */
  interpretLater(instruction: Instruction, done: Label): Label {
    const begin = this.assembler.label();
    this.later(() => {
      this.assembler.bind(begin);
      this.operands.forEach((operand, position) => {
        if (operand.kind === 'memory') return;
        // Only an exception can reach the others, and it discards them.
        if (position < this.depth - instruction.pops) this.assembler.storeNumberWide(this.layout.slot(position), 0);
        else this.#store(position);
      });
      this.#step(instruction);
      this.assembler.jump(done);
    });
    return begin;
  }

  /** Goes to the handler of the pending exception. `offset` is behind the instruction that has thrown. */
  throwAt(offset: number): void {
    this.operands.forEach(({ kind }, position) => {
      if (kind !== 'memory') this.assembler.storeNumberWide(this.layout.slot(position), 0);
    });
    this.position(rsi, offset);
    this.assembler.call(this.thunks.throw);
    this.assembler.jump(this.dispatch);
  }

  /** Runs the instruction in the interpreter. */
  interpret(instruction: Instruction): void {
    this.settleAll();
    this.#step(instruction);
    this.setDepth(this.code.flow.depths.get(instruction.end) ?? 0);
  }

  /** All operands are in their slots from here on. */
  setDepth(depth: number): void {
    this.operands = Array.from({ length: depth }, () => inMemory);
  }
}
