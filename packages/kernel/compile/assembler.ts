import { operation, type Condition, type Memory, type Operation, type Register } from './x86.js';

/** A place in the code. */
export interface Label {
  /** Offset in the code; -1 until it is known. */
  offset: number;
}

const SCALES = { 1: 0, 2: 1, 4: 2, 8: 3 } as const;
const isByte = (value: number): boolean => value >= -128 && value < 128;

/**
 * Writes x86-64 machine code. Operations have 32 bits unless they are called `wide`. Names follow the instructions;
 * the first operand is the destination. Source: Intel SDM, volume 2.
 */
export class Assembler {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  readonly #jumps: { readonly at: number; readonly label: Label }[] = [];

  /** `origin` is the address at which the code will be. */
  constructor(readonly origin: number) {}

  get length(): number {
    return this.#length;
  }

  byte(...values: number[]): void {
    if (this.#length + values.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (const value of values) this.#bytes[this.#length++] = value;
  }

  dword(value: number): void {
    this.byte(value, value >> 8, value >> 16, value >> 24);
  }

  label(): Label {
    return { offset: -1 };
  }

  bind(label: Label): void {
    label.offset = this.#length;
  }

  /** Returns the code with the distances of all jumps. */
  finish(): Uint8Array {
    const view = new DataView(this.#bytes.buffer);
    for (const { at, label } of this.#jumps) {
      if (label.offset < 0) throw new Error('a jump to a label that is nowhere');
      view.setInt32(at, label.offset - at - 4, true);
    }
    return this.#bytes.slice(0, this.#length);
  }

  /** An instruction with a place in memory; `field` is a register, or a part of the opcode. */
  memory(
    opcode: readonly number[],
    field: number,
    place: Memory,
    options: { wide?: boolean; prefix?: number } = {},
  ): void {
    const { base, index, scale = 1, displacement } = place;
    if (options.prefix !== undefined) this.byte(options.prefix);
    const rex = (options.wide ? 8 : 0) | ((field >> 3) << 2) | (((index ?? 0) >> 3) << 1) | ((base ?? 0) >> 3);
    if (rex !== 0) this.byte(0x40 | rex);
    this.byte(...opcode);
    const low = (field & 7) << 3;
    const sib = (SCALES[scale] << 6) | ((index === undefined ? 4 : index & 7) << 3);
    if (base === undefined) {
      this.byte(low | 4, sib | 5);
      this.dword(displacement);
      return;
    }
    const mode = displacement === 0 && (base & 7) !== 5 ? 0 : isByte(displacement) ? 1 : 2;
    const hasSib = index !== undefined || (base & 7) === 4;
    this.byte((mode << 6) | low | (hasSib ? 4 : base & 7));
    if (hasSib) this.byte(sib | (base & 7));
    if (mode === 1) this.byte(displacement);
    if (mode === 2) this.dword(displacement);
  }

  /** An instruction with two registers; `field` may be a part of the opcode. */
  registers(
    opcode: readonly number[],
    field: number,
    register: Register,
    options: { wide?: boolean; prefix?: number } = {},
  ): void {
    if (options.prefix !== undefined) this.byte(options.prefix);
    const rex = (options.wide ? 8 : 0) | ((field >> 3) << 2) | (register >> 3);
    if (rex !== 0) this.byte(0x40 | rex);
    this.byte(...opcode, 0xc0 | ((field & 7) << 3) | (register & 7));
  }

  load(to: Register, from: Memory): void {
    this.memory([0x8b], to, from);
  }
  loadWide(to: Register, from: Memory): void {
    this.memory([0x8b], to, from, { wide: true });
  }
  /** Loads a byte or a word and fills the upper bits with zeros, or with copies of its sign. */
  loadByte(to: Register, from: Memory, isSigned = false): void {
    this.memory([0x0f, isSigned ? 0xbe : 0xb6], to, from);
  }
  loadWord(to: Register, from: Memory, isSigned = false): void {
    this.memory([0x0f, isSigned ? 0xbf : 0xb7], to, from);
  }
  store(to: Memory, from: Register): void {
    this.memory([0x89], from, to);
  }
  storeWide(to: Memory, from: Register): void {
    this.memory([0x89], from, to, { wide: true });
  }
  /** Stores the lowest byte of rax, rcx, rdx or rbx. */
  storeByte(to: Memory, from: 0 | 1 | 2 | 3): void {
    this.memory([0x88], from, to);
  }
  storeWord(to: Memory, from: Register): void {
    this.memory([0x89], from, to, { prefix: 0x66 });
  }
  storeNumber(to: Memory, value: number): void {
    this.memory([0xc7], 0, to);
    this.dword(value);
  }
  /** Stores a number of 32 bits with its sign as one of 64. */
  storeNumberWide(to: Memory, value: number): void {
    this.memory([0xc7], 0, to, { wide: true });
    this.dword(value);
  }
  storeByteNumber(to: Memory, value: number): void {
    this.memory([0xc6], 0, to);
    this.byte(value);
  }

  move(to: Register, from: Register): void {
    this.registers([0x89], from, to);
  }
  moveWide(to: Register, from: Register): void {
    this.registers([0x89], from, to, { wide: true });
  }
  /** Sets a register to a number of 32 bits; the upper half is zero. Changes the flags if it is zero. */
  number(to: Register, value: number): void {
    if (value === 0) {
      this.registers([0x31], to, to);
      return;
    }
    if (to > 7) this.byte(0x41);
    this.byte(0xb8 | (to & 7));
    this.dword(value);
  }
  numberWide(to: Register, value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    if (bits < 1n << 32n) {
      this.number(to, Number(bits) | 0);
      return;
    }
    this.byte(0x48 | (to >> 3), 0xb8 | (to & 7));
    this.dword(Number(bits & 0xffffffffn) | 0);
    this.dword(Number(bits >> 32n) | 0);
  }
  address(to: Register, of: Memory): void {
    this.memory([0x8d], to, of);
  }
  addressWide(to: Register, of: Memory): void {
    this.memory([0x8d], to, of, { wide: true });
  }

  apply(what: Operation, to: Register, from: Register): void {
    this.registers([(what << 3) | 1], from, to);
  }
  applyWide(what: Operation, to: Register, from: Register): void {
    this.registers([(what << 3) | 1], from, to, { wide: true });
  }
  applyMemory(what: Operation, to: Register, from: Memory): void {
    this.memory([(what << 3) | 3], to, from);
  }
  applyNumber(what: Operation, to: Register, value: number, wide = false): void {
    this.registers([isByte(value) ? 0x83 : 0x81], what, to, { wide });
    if (isByte(value)) this.byte(value);
    else this.dword(value);
  }
  applyToMemory(what: Operation, to: Memory, value: number): void {
    this.memory([isByte(value) ? 0x83 : 0x81], what, to);
    if (isByte(value)) this.byte(value);
    else this.dword(value);
  }
  compareWord(place: Memory, value: number): void {
    this.memory([isByte(value) ? 0x83 : 0x81], operation.cmp, place, { prefix: 0x66 });
    if (isByte(value)) this.byte(value);
    else this.byte(value, value >> 8);
  }
  compareByte(place: Memory, value: number): void {
    this.memory([0x80], operation.cmp, place);
    this.byte(value);
  }
  test(a: Register, b: Register): void {
    this.registers([0x85], b, a);
  }
  testByte(place: Memory, bits: number): void {
    this.memory([0xf6], 0, place);
    this.byte(bits);
  }
  increment(place: Memory): void {
    this.memory([0xff], 0, place);
  }
  decrement(place: Memory): void {
    this.memory([0xff], 1, place);
  }
  multiply(to: Register, by: Register): void {
    this.registers([0x0f, 0xaf], to, by);
  }
  negate(register: Register): void {
    this.registers([0xf7], 3, register);
  }
  complement(register: Register): void {
    this.registers([0xf7], 2, register);
  }
  /** Shifts by a number, or by cl. */
  shift(how: 'left' | 'right' | 'arithmetic', register: Register, by?: number, wide = false): void {
    const field = { left: 4, right: 5, arithmetic: 7 }[how];
    this.registers([by === undefined ? 0xd3 : 0xc1], field, register, { wide });
    if (by !== undefined) this.byte(by);
  }
  /** Divides edx:eax by a register: quotient in eax, remainder in edx. */
  divide(by: Register): void {
    this.registers([0xf7], 7, by);
  }
  signExtendToEdx(): void {
    this.byte(0x99);
  }
  /** Sets eax to 1 if the condition holds, otherwise to 0. */
  setEax(when: Condition): void {
    this.byte(0x0f, 0x90 | when, 0xc0, 0x0f, 0xb6, 0xc0);
  }

  jump(to: Label): void {
    this.byte(0xe9);
    this.#distance(to);
  }
  jumpIf(when: Condition, to: Label): void {
    this.byte(0x0f, 0x80 | when);
    this.#distance(to);
  }
  call(to: Label): void {
    this.byte(0xe8);
    this.#distance(to);
  }
  /** Calls a function at an address within 2 GiB of the code. */
  callAddress(address: number): void {
    this.byte(0xe8);
    this.dword(address - (this.origin + this.#length + 4));
  }
  callRegister(register: Register): void {
    this.registers([0xff], 2, register);
  }
  push(register: Register): void {
    if (register > 7) this.byte(0x41);
    this.byte(0x50 | (register & 7));
  }
  pop(register: Register): void {
    if (register > 7) this.byte(0x41);
    this.byte(0x58 | (register & 7));
  }
  pushNumber(value: number): void {
    this.byte(0x6a, value);
  }
  return(): void {
    this.byte(0xc3);
  }
  /** Traps: what comes here is impossible. */
  undefined(): void {
    this.byte(0x0f, 0x0b);
  }

  #distance(label: Label): void {
    this.#jumps.push({ at: this.#length, label });
    this.dword(0);
  }
}
