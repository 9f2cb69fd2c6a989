import { OPCODES, type OperandFormat } from './opcodes.js';

/**
 * One instruction of a function. Short forms have the name of the long one: `get_loc2` and `get_loc8 2` are `get_loc`
 * with the operand 2.
 */
export interface Instruction {
  /** Offset in the bytecode of the function. */
  readonly offset: number;
  /** Offset of the next instruction. */
  readonly end: number;
  readonly name: string;
  /** Operands that it takes from the stack, and that it puts there. */
  readonly pops: number;
  readonly pushes: number;
  /** Its operand: a number, an index, a count of arguments, an atom; 0 if it has none. */
  readonly operand: number;
  /** Offset of the instruction to which it can jump; undefined if it cannot. */
  readonly target: number | undefined;
}

/** The long forms of short instructions. */
const SHORT = /^(fclosure|push_const|get_loc|put_loc|set_loc|if_false|if_true|goto)(?:8|16)$/;
const WITH_OPERAND = /^((?:get|put|set)_(?:loc|arg|var_ref)|call)([0-3])$/;
const INTEGER = /^push_(?:minus1|[0-7]|i8|i16|i32)$/;

function longName(name: string): string {
  if (INTEGER.test(name)) return 'push_integer';
  return name.replace(SHORT, '$1').replace(WITH_OPERAND, '$1');
}

const PUSH_0 = OPCODES.findIndex(([name]) => name === 'push_0');

/** Returns the operand of the instruction at `offset`, as a number. */
function operandOf(view: DataView, offset: number, format: OperandFormat): number {
  const opcode = view.getUint8(offset);
  const at = offset + 1;
  switch (format) {
    case 'none':
      return 0;
    case 'none_int':
      return opcode - PUSH_0;
    case 'none_loc':
    case 'none_arg':
    case 'none_var_ref':
    case 'npopx':
      return Number(WITH_OPERAND.exec(OPCODES[opcode]![0])?.[2] ?? 0);
    case 'u8':
    case 'loc8':
    case 'const8':
      return view.getUint8(at);
    case 'i8':
    case 'label8':
      return view.getInt8(at);
    case 'u16':
    case 'npop':
    case 'npop_u16':
    case 'loc':
    case 'arg':
    case 'var_ref':
      return view.getUint16(at, true);
    case 'i16':
    case 'label16':
      return view.getInt16(at, true);
    case 'i32':
    case 'label':
      return view.getInt32(at, true);
    case 'const':
    case 'atom':
    case 'atom_u8':
    case 'atom_u16':
    case 'atom_label_u8':
      return view.getUint32(at, true);
  }
}

function targetOf(view: DataView, offset: number, format: OperandFormat): number | undefined {
  switch (format) {
    case 'label8':
    case 'label16':
    case 'label':
      // The distance counts from the operand.
      return offset + 1 + operandOf(view, offset, format);
    case 'atom_label_u8':
      return offset + 5 + view.getInt32(offset + 5, true);
    default:
      return undefined;
  }
}

/** Splits the bytecode of a function into instructions. Returns undefined if it contains an unknown one. */
export function decode(code: Uint8Array): Instruction[] | undefined {
  const view = new DataView(code.buffer, code.byteOffset, code.length);
  const found: Instruction[] = [];
  for (let offset = 0; offset < code.length; ) {
    const row = OPCODES[code[offset]!];
    if (!row || offset + row[1] > code.length) return undefined;
    const [name, bytes, pops, pushes, format] = row;
    const operand = operandOf(view, offset, format);
    const counted = format === 'npop' || format === 'npopx' || format === 'npop_u16' ? operand : 0;
    found.push({
      offset,
      end: offset + bytes,
      name: longName(name),
      pops: pops + counted,
      pushes,
      operand,
      target: targetOf(view, offset, format),
    });
    offset += bytes;
  }
  return found;
}
