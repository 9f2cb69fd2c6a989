import { decode, type Instruction } from './decode.js';
import { controlFlow, type ControlFlow } from './control-flow.js';
import { records } from '../image/engine-records.js';

/** A function of the program, as the compiler sees it. */
export interface FunctionCode {
  /** Address of its record in linear memory. */
  readonly address: number;
  readonly bytecodeAddress: number;
  readonly instructions: readonly Instruction[];
  readonly flow: ControlFlow;
  readonly argumentCount: number;
  readonly variableCount: number;
  readonly stackSlots: number;
  /** The number of its variables and arguments that closures capture. */
  readonly capturedCount: number;
  readonly constantsAddress: number;
  readonly isStrict: boolean;
  /** Whether it is a generator or an async function. */
  readonly isCoroutine: boolean;
  /** Whether closures can read and write an argument or a local variable. */
  isCaptured(kind: 'argument' | 'local', index: number): boolean;
}

const IS_STRICT = 1;
const KIND_MASK = 0x60;
const IS_CAPTURED = 1 << 2;
const MAPPED_ARGUMENTS = 1;

/** Instructions that run code with the variables of the function. */
const REFUSED = /^(?:eval|apply_eval|with_\w+|using\w*|invalid)$/;
/** Instructions that only functions of the other kind have. */
const RETURNS = /^(?:return|return_undef|tail_call|tail_call_method)$/;
const SUSPENDS = /^(?:await|yield|yield_star|async_yield_star|initial_yield|return_async)$/;

/** Positions are pairs of an offset below this and a number of operands below MOST_OPERANDS. */
const MOST_BYTECODE = 1 << 20;
const MOST_OPERANDS = 1 << 12;
/** The engine's stack check cannot wrap below this. */
const MOST_FRAME_BYTES = 1 << 15;

/**
 * Reads the function whose record is at `address`. Returns undefined if it cannot be compiled: functions with `eval`,
 * `with` or `using`, and very large ones.
 */
export function readFunction(memory: Uint8Array, address: number): FunctionCode | undefined {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  const { function: record, variable } = records;
  const u32 = (offset: number): number => view.getUint32(address + offset, true);
  const u16 = (offset: number): number => view.getUint16(address + offset, true);
  const kind = view.getUint8(address + record.kind);
  const isCoroutine = (kind & KIND_MASK) !== 0;
  if (u32(record.codeBytes) >= MOST_BYTECODE) return undefined;
  const bytecodeAddress = u32(record.codeAddress);
  const instructions = decode(memory.subarray(bytecodeAddress, bytecodeAddress + u32(record.codeBytes)));
  const foreign = isCoroutine ? RETURNS : SUSPENDS;
  if (!instructions || instructions.some(({ name }) => REFUSED.test(name) || foreign.test(name))) return undefined;
  const flow = controlFlow(instructions, isCoroutine);
  const [argumentCount, variableCount] = [u16(record.argumentCount), u16(record.variableCount)];
  const [stackSlots, capturedCount] = [u16(record.stackSlots), u16(record.capturedCount)];
  const slots = argumentCount + variableCount + stackSlots;
  if (!flow || stackSlots >= MOST_OPERANDS || 8 * slots + 4 * capturedCount >= MOST_FRAME_BYTES) return undefined;
  const variables = u32(record.variables);
  // `arguments` of a sloppy function refers to its arguments.
  const hasMapped = instructions.some(({ name, operand }) => name === 'special_object' && operand === MAPPED_ARGUMENTS);
  return {
    address,
    bytecodeAddress,
    instructions,
    flow,
    argumentCount,
    variableCount,
    stackSlots,
    capturedCount,
    constantsAddress: u32(record.constants),
    isCoroutine,
    isStrict: (kind & IS_STRICT) !== 0,
    isCaptured(of, index) {
      if (capturedCount === 0) return false;
      if (of === 'argument' && hasMapped) return true;
      if (variables === 0) return false;
      const at = variables + (of === 'argument' ? index : argumentCount + index) * variable.bytes;
      return (view.getUint8(at + variable.flags) & IS_CAPTURED) !== 0;
    },
  };
}
