/** A place in memory, as an instruction has it. -1 means none. */
export interface Address {
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  readonly displacement: number;
}

/** An instruction of the compiler. */
export interface MachineInstruction {
  readonly offset: number;
  readonly end: number;
  /** Its opcode without prefixes; those with two bytes begin with 0x0f. */
  readonly opcode: number;
  readonly isWide: boolean;
  /** The register of the operand, or the part of the opcode in its place. */
  readonly field: number;
  /** The other operand: a register or a place in memory; both undefined if there is none. */
  readonly register: number | undefined;
  readonly address: Address | undefined;
  /** The number at its end; for jumps and calls the offset of the target. */
  readonly immediate: number;
}

/** Opcodes with a register and a register or place in memory, by the bytes of the number at their end. */
const OPERANDS: ReadonlyMap<number, number> = new Map([
  ...[0x01, 0x03, 0x09, 0x0b, 0x21, 0x23, 0x29, 0x2b, 0x31, 0x33, 0x39, 0x3b].map((opcode): [number, number] => [
    opcode,
    0,
  ]),
  ...[0x85, 0x88, 0x89, 0x8b, 0x8d, 0xd3, 0xff, 0x0faf, 0x0fb6, 0x0fb7, 0x0fbe, 0x0fbf].map(
    (opcode): [number, number] => [opcode, 0],
  ),
  ...[0x80, 0x83, 0xc1, 0xc6, 0xf6].map((opcode): [number, number] => [opcode, 1]),
  ...[0x81, 0xc7].map((opcode): [number, number] => [opcode, 4]),
]);

/** Whether the compiler uses the part of an opcode in `field` with such an operand. Others have other effects. */
function isForm(opcode: number, field: number, isRegister: boolean): boolean {
  switch (opcode) {
    case 0x80:
      return !isRegister && field === 7;
    case 0xf6:
    case 0xc6:
    case 0xc7:
      return !isRegister && field === 0;
    case 0x88:
    case 0x8d:
      return !isRegister;
    case 0xff:
      return isRegister || field <= 1;
    case 0xf7:
      return isRegister && (field === 2 || field === 3 || field === 7);
    default:
      return true;
  }
}

/**
 * Decodes the instruction at `offset`. Knows only what the compiler emits in functions, and throws for all other bytes.
 * Source: Intel SDM, volume 2.
 */
export function decodeMachine(code: DataView, offset: number): MachineInstruction {
  let at = offset;
  const hasWordPrefix = code.getUint8(at) === 0x66;
  if (hasWordPrefix) at++;
  const rex = (code.getUint8(at) & 0xf0) === 0x40 ? code.getUint8(at++) : 0;
  let opcode = code.getUint8(at++);
  if (opcode === 0x0f) opcode = 0x0f00 | code.getUint8(at++);
  const isWide = (rex & 8) !== 0;
  const plain = (end: number, kind: number, field: number, immediate: number): MachineInstruction => ({
    offset,
    end,
    opcode: kind,
    isWide,
    field,
    register: undefined,
    address: undefined,
    immediate,
  });
  const unknown = (): Error => new Error(`unknown machine code at ${offset}: ${opcode.toString(16)}`);
  // Only stores of 16 bits and comparisons with memory have the prefix. It would change the length of others.
  if (hasWordPrefix && ![0x81, 0x83, 0x89].includes(opcode)) throw unknown();
  const low = (opcode & 7) | ((rex & 1) << 3);
  if (opcode >= 0x50 && opcode < 0x60) return plain(at, opcode & 0xf8, low, 0);
  if (opcode >= 0xb8 && opcode < 0xc0) return plain(at + (isWide ? 8 : 4), 0xb8, low, code.getInt32(at, true));
  if (opcode === 0xe8 || opcode === 0xe9 || (opcode >= 0x0f80 && opcode < 0x0f90))
    return plain(at + 4, opcode, -1, at + 4 + code.getInt32(at, true));
  if (opcode === 0x99 || opcode === 0xc3 || opcode === 0x0f0b) return plain(at, opcode, -1, 0);
  // The flags as a byte in al.
  if (opcode >= 0x0f90 && opcode < 0x0fa0 && code.getUint8(at) === 0xc0) return plain(at + 1, 0x0f90, -1, 0);
  let immediateBytes = OPERANDS.get(opcode);
  const isUnary = opcode === 0xf7;
  if (immediateBytes === undefined && !isUnary) throw unknown();
  if (hasWordPrefix && opcode === 0x81) immediateBytes = 2;

  const operand = code.getUint8(at++);
  const mode = operand >> 6;
  const field = ((operand >> 3) & 7) | ((rex & 4) << 1);
  let [base, index, scale] = [(operand & 7) | ((rex & 1) << 3), -1, 1];
  if (mode !== 3 && (operand & 7) === 4) {
    const sib = code.getUint8(at++);
    scale = 1 << (sib >> 6);
    index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    if (index === 4) index = -1;
    base = (sib & 7) | ((rex & 1) << 3);
    if (mode === 0 && (sib & 7) === 5) base = -1;
  } else if (mode === 0 && (operand & 7) === 5) throw new Error(`an address relative to the code at ${offset}`);
  let displacement = 0;
  if (mode === 1) displacement = code.getInt8(at++);
  if (mode === 2 || (mode === 0 && base === -1)) {
    displacement = code.getInt32(at, true);
    at += 4;
  }
  const bytes = immediateBytes ?? 0;
  const immediate =
    bytes === 1 ? code.getInt8(at) : bytes === 2 ? code.getInt16(at, true) : bytes === 4 ? code.getInt32(at, true) : 0;
  const isRegister = mode === 3;
  if (!isForm(opcode, field, isRegister) || (hasWordPrefix && isRegister)) throw unknown();
  return {
    offset,
    end: at + bytes,
    opcode,
    isWide,
    field,
    register: isRegister ? base : undefined,
    address: isRegister ? undefined : { base, index, scale, displacement },
    immediate,
  };
}
