import type { Opcode } from './engine-records.js';

/** An instruction at its offset in the bytecode of a function. */
export interface Instruction {
  readonly offset: number;
  readonly name: string;
  readonly sizeBytes: number;
}

/** Instructions after which the next one does not run. */
const ENDS = new Set([
  ...['return', 'return_undef', 'return_async', 'throw', 'throw_error', 'tail_call', 'tail_call_method', 'ret'],
  ...['goto', 'goto8', 'goto16'],
]);

/** Jumps, with the bytes of their distance, which counts from the distance itself. */
const JUMPS: Readonly<Record<string, 1 | 2 | 4>> = {
  if_false: 4,
  if_true: 4,
  goto: 4,
  catch: 4,
  gosub: 4,
  if_false8: 1,
  if_true8: 1,
  goto8: 1,
  goto16: 2,
};

/** Instructions that run code which this analysis does not see, or that jump in other ways. */
const OPAQUE = /^(?:eval|apply_eval|with_\w+|using\w*)$/;

/** Instructions after which a local variable has a value. The first two throw when it has none. */
const GIVES_VALUE = /^(?:get_loc_check|put_loc_check|put_loc_check_init|put_loc|set_loc|put_loc8|set_loc8)$/;
const GIVES_VALUE_SHORT = /^(?:put|set)_loc([0-3])$/;

/** Splits bytecode into instructions. Returns undefined if it does not end with the end of an instruction. */
export function instructionsOf(code: Uint8Array, opcodes: readonly Opcode[]): Instruction[] | undefined {
  const found: Instruction[] = [];
  let offset = 0;
  while (offset < code.length) {
    const opcode = opcodes[code[offset]!];
    if (!opcode) return undefined;
    found.push({ offset, ...opcode });
    offset += opcode.sizeBytes;
  }
  return offset === code.length ? found : undefined;
}

/** Whether bytecode contains an instruction that this analysis cannot follow. */
export const isOpaque = (instructions: readonly Instruction[]): boolean =>
  instructions.some(({ name }) => OPAQUE.test(name));

/**
 * Returns the instructions `get_loc_check` and `put_loc_check` that cannot throw, because their variable has a value on
 * every path to them. A `let` or `const` has no value from `set_loc_uninitialized`, at the start of its block, until
 * the first instruction that gives it one. Other functions can give a captured variable a value, but cannot take it
 * away.
 */
export function needlessChecks(code: Uint8Array, instructions: readonly Instruction[]): Instruction[] {
  const view = new DataView(code.buffer, code.byteOffset, code.length);
  const losses = instructions.filter(({ name }) => name === 'set_loc_uninitialized');
  /** The variables with a value where a jump arrives; undefined where none arrived yet. */
  const arrivals = new Map<number, Set<number>>();
  let hasChanged: boolean;
  do {
    hasChanged = false;
    walk(() => undefined);
  } while (hasChanged);
  const needless: Instruction[] = [];
  walk((instruction, hasValue) => {
    if (/^(?:get|put)_loc_check$/.test(instruction.name) && hasValue.has(operand(instruction)))
      needless.push(instruction);
  });
  return needless;

  function operand({ offset, sizeBytes }: Instruction): number {
    return sizeBytes === 2 ? code[offset + 1]! : view.getUint16(offset + 1, true);
  }

  function arrive(at: number, hasValue: ReadonlySet<number>): void {
    const known = arrivals.get(at);
    if (!known) {
      arrivals.set(at, new Set(hasValue));
      hasChanged = true;
      return;
    }
    for (const variable of known) {
      if (hasValue.has(variable)) continue;
      known.delete(variable);
      hasChanged = true;
    }
  }

  /** The variables that keep their value, whatever happens in a part of the code. */
  function without(hasValue: ReadonlySet<number>, start: number, end: number): Set<number> {
    const lost = losses.filter(({ offset }) => offset >= start && offset < end).map(operand);
    return lost.length === 0 ? new Set(hasValue) : new Set([...hasValue].filter((one) => !lost.includes(one)));
  }

  function walk(visit: (instruction: Instruction, hasValue: ReadonlySet<number>) => void): void {
    let hasValue: Set<number> | undefined = new Set();
    for (const instruction of instructions) {
      const { offset, name } = instruction;
      if (arrivals.has(offset)) {
        if (hasValue) arrive(offset, hasValue);
        hasValue = new Set(arrivals.get(offset));
      }
      if (!hasValue) continue;
      visit(instruction, hasValue);
      const width = JUMPS[name];
      if (width !== undefined) {
        const distance =
          width === 1
            ? view.getInt8(offset + 1)
            : width === 2
              ? view.getInt16(offset + 1, true)
              : view.getInt32(offset + 1, true);
        const target = offset + 1 + distance;
        // An exception can come from anywhere between `catch` and its target. Behind `gosub`, a finally block has run,
        // whose end is not known.
        arrive(target, name === 'catch' ? without(hasValue, offset, target) : hasValue);
        if (name === 'gosub') hasValue = without(hasValue, target, code.length);
      }
      if (ENDS.has(name)) hasValue = undefined;
      else if (name === 'set_loc_uninitialized') hasValue.delete(operand(instruction));
      else if (GIVES_VALUE.test(name)) hasValue.add(operand(instruction));
      else {
        const short = GIVES_VALUE_SHORT.exec(name);
        if (short) hasValue.add(Number(short[1]));
      }
    }
  }
}
