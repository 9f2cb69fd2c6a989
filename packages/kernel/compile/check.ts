import type { KernelAddresses } from './kernel-addresses.js';
import { decodeMachine, type Address, type MachineInstruction } from './machine-code.js';
import { nativeFrame } from './native-frame.js';
import { r12, r13, r14, r15, r8, rax, rbp, rbx, rcx, rdx, rsp } from './x86.js';

/** What the checker knows of code that functions call. */
export interface CheckInput {
  readonly code: Uint8Array;
  readonly kernel: KernelAddresses;
  /** Offsets of the functions, in ascending order; each ends where the next begins. */
  readonly functions: readonly number[];
  /** Offsets of the shared pieces of code, which come first and are not checked here, by what they keep. */
  readonly thunks: ReadonlyMap<number, ThunkKeeps>;
  /** Offsets of the shared pieces of code to which functions jump when they end. */
  readonly exits: ReadonlySet<number>;
  /** Addresses of cells in which the code counts. Default: none. */
  readonly counters?: ReadonlySet<number>;
}

/**
 * What is known of registers after a thunk: `most` changes rcx only; `address` leaves a linear address in edx, and
 * nothing else; `saved` keeps what C keeps; `call` changes r15 and rbp, too; `enter` sets up those of a function.
 */
export type ThunkKeeps = 'most' | 'address' | 'saved' | 'call' | 'enter';

const LINEAR = 0x40000000;
/** Displacements are small, so that they stay in the guard areas around linear memory and in the frame. */
const MOST_DISPLACEMENT = 1 << 16;
/** The native record, saved registers, the return address and two arguments. */
const STACK_BYTES = nativeFrame.bytes + 8 * 6 + 8 + 16;
const SAVED = (1 << rbx) | (1 << rbp) | (1 << r12) | (1 << r13) | (1 << r14) | (1 << r15);
const CHANGED_BY_CALLS = (1 << rbp) | (1 << r15);

/** Parts of the opcodes 0x81 and 0x83. */
const [ADD, SUBTRACT, COMPARE] = [0, 5, 7];
/** Opcodes that store into their address. */
const STORES: ReadonlySet<number> = new Set([
  ...[0x01, 0x09, 0x21, 0x29, 0x31, 0x88, 0x89, 0xc1, 0xc6, 0xc7, 0xd3, 0xff],
]);

/** What is known of the registers, as sets of bits. */
interface Known {
  /** Registers whose upper half is zero. */
  readonly narrow: number;
  /** Registers with the address of linear memory plus a number of 32 bits. */
  readonly pointer: number;
}

/**
 * Proves for all compiled functions that they access only the program's memory: decodes every byte on every path, and
 * throws if an instruction is not one of the forms that the compiler uses:
 *
 * - memory at r14, which is the address of linear memory, plus a register whose upper half is zero;
 * - memory at a register that was computed so;
 * - the native record, through the stack pointer;
 * - cells of linear memory at constant addresses, and the engine's stack pointer;
 * - jumps within the function, calls of thunks and helpers.
 *
 * So a wrong guard can damage the program's own memory but not the kernel's.
 */
export function checkFunctions({ code, kernel, functions, thunks, exits, counters = new Set() }: CheckInput): void {
  const view = new DataView(code.buffer, code.byteOffset, code.length);
  const helpers = new Set(Object.values(kernel.helpers).map((address) => address - kernel.codeAddress));
  functions.forEach((start, index) => {
    const end = functions[index + 1] ?? code.length;
    checkFunction(view, start, end, { thunks, exits, counters, helpers, stackPointer: kernel.helpers.stackPointer });
  });
}

interface Environment {
  readonly exits: ReadonlySet<number>;
  readonly thunks: ReadonlyMap<number, ThunkKeeps>;
  readonly helpers: ReadonlySet<number>;
  readonly stackPointer: number;
  readonly counters: ReadonlySet<number>;
}

function checkFunction(view: DataView, start: number, end: number, environment: Environment): void {
  const instructions: MachineInstruction[] = [];
  /** Positions in the list by offset from the start, plus 1; 0 means that there is none. */
  const positions = new Int32Array(end - start + 1);
  for (let offset = start; offset < end; ) {
    const instruction = decodeMachine(view, offset);
    positions[offset - start] = instructions.push(instruction);
    offset = instruction.end;
  }
  // What is known in front of each instruction on all paths so far; -1 where none has arrived.
  const narrow = new Int32Array(instructions.length).fill(-1);
  const pointer = new Int32Array(instructions.length).fill(-1);
  const work: number[] = [];
  arrive(start, 0, 0);
  for (let position = work.pop(); position !== undefined; position = work.pop()) {
    const instruction = instructions[position]!;
    const after = effect(instruction, { narrow: narrow[position]!, pointer: pointer[position]! }, environment);
    const { opcode } = instruction;
    const isJump = opcode === 0xe9;
    if ((opcode >= 0x0f80 && opcode < 0x0f90) || (isJump && !environment.exits.has(instruction.immediate)))
      arrive(instruction.immediate, after.narrow, after.pointer);
    if (!isJump && opcode !== 0xc3 && opcode !== 0x0f0b) arrive(instruction.end, after.narrow, after.pointer);
  }
  instructions.forEach((instruction, position) => {
    if (narrow[position] !== -1)
      checkInstruction(instruction, { narrow: narrow[position]!, pointer: pointer[position]! }, environment);
  });

  function arrive(offset: number, newNarrow: number, newPointer: number): void {
    const position = (positions[offset - start] ?? 0) - 1;
    if (position < 0) throw new Error(`compiled code at ${start} jumps to ${offset}`);
    // All bits are set where nothing has arrived.
    const bothNarrow = narrow[position]! & newNarrow;
    const bothPointer = pointer[position]! & newPointer;
    if (bothNarrow === narrow[position] && bothPointer === pointer[position]) return;
    narrow[position] = bothNarrow;
    pointer[position] = bothPointer;
    work.push(position);
  }
}

const has = (set: number, register: number): boolean => register >= 0 && (set & (1 << register)) !== 0;

function checkInstruction(instruction: MachineInstruction, known: Known, environment: Environment): void {
  const { opcode, address, field, isWide, offset, immediate, register } = instruction;
  const refuse = (what: string): Error => new Error(`compiled code at ${offset} has ${what}`);
  if (opcode === 0xe8 && !environment.thunks.has(immediate) && !environment.helpers.has(immediate))
    throw refuse('a call of something else than a helper');
  if (opcode === 0xff && register !== undefined) throw refuse('an indirect call');
  // Only the addition and the subtraction of its bytes change the stack pointer, and pushes and pops.
  const isStackChange = opcode === 0x83 && register === rsp;
  if (isStackChange && (immediate !== nativeFrame.bytes || (field !== ADD && field !== SUBTRACT)))
    throw refuse('another stack frame');
  const written = writtenRegister(instruction);
  if (written === rsp && !isStackChange) throw refuse('another stack pointer');
  if (written === r14 && !(opcode === 0xb8 && immediate === LINEAR) && opcode !== 0x58)
    throw refuse('another address of linear memory');
  // The saved registers and the return address are above the record.
  const end = address ? address.displacement + (isWide ? 8 : 4) : 0;
  if (address?.base === rsp && mayWrite(instruction) && end > nativeFrame.bytes)
    throw refuse('a store above the record');
  // lea only computes.
  if (address && opcode !== 0x8d && !isAllowed(address, known, environment)) throw refuse('an access to other memory');
}

function isAllowed({ base, index, scale, displacement }: Address, known: Known, environment: Environment): boolean {
  if (base === -1) {
    const isKnown = displacement === environment.stackPointer || environment.counters.has(displacement);
    return index === -1 && (displacement >= LINEAR || isKnown);
  }
  if (base === rsp) return index === -1 && displacement >= 0 && displacement < STACK_BYTES;
  if (Math.abs(displacement) >= MOST_DISPLACEMENT) return false;
  if (index === -1) return has(known.pointer, base);
  return base === r14 && has(known.pointer, r14) && scale === 1 && has(known.narrow, index);
}

/** Whether an instruction with an address may change memory. */
const mayWrite = ({ opcode, field }: MachineInstruction): boolean =>
  STORES.has(opcode) || ((opcode === 0x81 || opcode === 0x83) && field !== COMPARE);

/** Returns the register that an instruction changes; -1 if it changes none but those that calls change. */
function writtenRegister({ opcode, field, register }: MachineInstruction): number {
  switch (opcode) {
    case 0x03:
    case 0x0b:
    case 0x23:
    case 0x2b:
    case 0x33:
    case 0x58:
    case 0x8b:
    case 0x8d:
    case 0xb8:
    case 0x0faf:
    case 0x0fb6:
    case 0x0fb7:
    case 0x0fbe:
    case 0x0fbf:
      return field;
    case 0x01:
    case 0x09:
    case 0x21:
    case 0x29:
    case 0x31:
    case 0x89:
    case 0xc1:
    case 0xd3:
    case 0xf7:
      return register ?? -1;
    case 0x81:
    case 0x83:
      return field === 7 ? -1 : (register ?? -1);
    case 0x99:
      return rdx;
    default:
      return -1;
  }
}

/** Returns what is known of the registers after an instruction. */
function effect(instruction: MachineInstruction, known: Known, environment: Environment): Known {
  const { opcode, isWide, address, field, immediate } = instruction;
  if (opcode === 0xe8) return afterCall(known, environment.thunks.get(immediate));
  const written = writtenRegister(instruction);
  if (written < 0) return known;
  let { narrow, pointer } = known;
  // A remainder changes both of its registers.
  if (opcode === 0xf7 && field === 7) {
    const both = (1 << rax) | (1 << rdx);
    return { narrow: isWide ? narrow & ~both : narrow | both, pointer: pointer & ~both };
  }
  const bit = 1 << written;
  narrow = isWide || opcode === 0x58 ? narrow & ~bit : narrow | bit;
  pointer &= ~bit;
  if (opcode === 0x89 && isWide && has(known.pointer, field)) pointer |= bit;
  if (opcode === 0x89 && isWide && has(known.narrow, field)) narrow |= bit;
  if (opcode === 0xb8 && written === r14 && immediate === LINEAR) pointer |= bit;
  if (opcode === 0x8d && isWide && address) {
    const isLinear = address.base === r14 && has(known.pointer, r14);
    const isSum = isLinear && address.scale === 1 && has(known.narrow, address.index);
    // Not of itself: a loop could add without end.
    const isNear = address.index === -1 && has(known.pointer, address.base) && address.base !== written;
    if ((isSum || isNear) && Math.abs(address.displacement) < MOST_DISPLACEMENT) pointer |= bit;
  }
  return { narrow, pointer };
}

function afterCall({ narrow, pointer }: Known, keeps: ThunkKeeps | undefined): Known {
  switch (keeps) {
    case 'most':
      return { narrow: narrow & ~(1 << rcx), pointer: pointer & ~(1 << rcx) };
    case 'address':
      return { narrow: (narrow & SAVED) | (1 << rdx), pointer: pointer & SAVED };
    case 'call':
      return { narrow: narrow & SAVED & ~CHANGED_BY_CALLS, pointer: pointer & SAVED & ~CHANGED_BY_CALLS };
    case 'enter':
      return { narrow: (1 << r8) | (1 << r14), pointer: (1 << rbx) | (1 << r12) | (1 << r13) | (1 << r14) };
    case 'saved':
    case undefined:
      return { narrow: narrow & SAVED, pointer: pointer & SAVED };
  }
}
