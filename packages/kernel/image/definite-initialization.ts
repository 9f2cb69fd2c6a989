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

/** Instructions that throw if their variable has no value. */
const CHECKS: ReadonlySet<string> = new Set(['get_loc_check', 'put_loc_check']);

/** Instructions after which the local variable of their operand has a value. */
const GIVES_VALUE: ReadonlySet<string> = new Set([
  ...CHECKS,
  ...['put_loc_check_init', 'put_loc', 'set_loc', 'put_loc8', 'set_loc8'],
]);

/** Those with the variable in their name. */
const GIVES_VALUE_SHORT: ReadonlyMap<string, number> = new Map(
  [0, 1, 2, 3].flatMap((variable): [string, number][] => [
    [`put_loc${variable}`, variable],
    [`set_loc${variable}`, variable],
  ]),
);

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

/** Whether bytecode contains instructions that this analysis cannot follow: they run other code, or jump otherwise. */
export const isOpaque = (instructions: readonly Instruction[]): boolean =>
  instructions.some(
    ({ name }) => name === 'eval' || name === 'apply_eval' || name.startsWith('with_') || name.startsWith('using'),
  );

/**
 * Returns the instructions `get_loc_check` and `put_loc_check` that cannot throw, because their variable has a value on
 * every path to them. A `let` or `const` has no value from `set_loc_uninitialized`, at the start of its block, until
 * the first instruction that gives it one. Other functions can give a captured variable a value, but cannot take it
 * away.
 */
export function needlessChecks(code: Uint8Array, instructions: readonly Instruction[]): Instruction[] {
  const view = new DataView(code.buffer, code.byteOffset, code.length);
  const checks = instructions.filter(({ name }) => CHECKS.has(name));
  if (checks.length === 0) return [];
  /** Positions of the variables with a check in the sets of bits. */
  const bits = new Map([...new Set(checks.map(operand))].map((variable, bit) => [variable, bit]));
  const losses = instructions.filter(({ name }) => name === 'set_loc_uninitialized');
  /** The variables with a value where a jump arrives. Nothing arrived yet where there is none. */
  const arrivals = new Map<number, Uint32Array>();
  let hasChanged: boolean;
  do {
    hasChanged = false;
    walk(() => undefined);
  } while (hasChanged);
  const needless: Instruction[] = [];
  walk((instruction, hasValue) => {
    if (!CHECKS.has(instruction.name)) return;
    const bit = bits.get(operand(instruction))!;
    if (hasValue[bit >> 5]! & (1 << (bit & 31))) needless.push(instruction);
  });
  return needless;

  function operand({ offset, sizeBytes }: Instruction): number {
    return sizeBytes === 2 ? code[offset + 1]! : view.getUint16(offset + 1, true);
  }

  function set(hasValue: Uint32Array, variable: number, isSet: boolean): void {
    const bit = bits.get(variable);
    if (bit === undefined) return;
    if (isSet) hasValue[bit >> 5]! |= 1 << (bit & 31);
    else hasValue[bit >> 5]! &= ~(1 << (bit & 31));
  }

  function arrive(at: number, hasValue: Uint32Array): void {
    const known = arrivals.get(at);
    if (!known) {
      arrivals.set(at, hasValue.slice());
      hasChanged = true;
      return;
    }
    for (let word = 0; word < known.length; word++) {
      const both = (known[word]! & hasValue[word]!) >>> 0;
      if (both === known[word]) continue;
      known[word] = both;
      hasChanged = true;
    }
  }

  /** Returns the variables that keep their value, whatever happens in a part of the code. */
  function without(hasValue: Uint32Array, start: number, end: number): Uint32Array {
    const kept = hasValue.slice();
    for (const loss of losses) if (loss.offset >= start && loss.offset < end) set(kept, operand(loss), false);
    return kept;
  }

  function distance({ offset }: Instruction, width: 1 | 2 | 4): number {
    if (width === 1) return view.getInt8(offset + 1);
    return width === 2 ? view.getInt16(offset + 1, true) : view.getInt32(offset + 1, true);
  }

  function walk(visit: (instruction: Instruction, hasValue: Uint32Array) => void): void {
    let hasValue: Uint32Array | undefined = new Uint32Array((bits.size + 31) >> 5);
    for (const instruction of instructions) {
      const { offset, name } = instruction;
      const arrived = arrivals.get(offset);
      if (arrived) {
        if (hasValue) arrive(offset, hasValue);
        hasValue = arrived.slice();
      }
      if (!hasValue) continue;
      visit(instruction, hasValue);
      const width = JUMPS[name];
      if (width !== undefined) {
        const target = offset + 1 + distance(instruction, width);
        // An exception can come from anywhere between `catch` and its target. Behind `gosub`, a finally block has run,
        // whose end is not known.
        arrive(target, name === 'catch' ? without(hasValue, offset, target) : hasValue);
        if (name === 'gosub') hasValue = without(hasValue, target, code.length);
      }
      if (ENDS.has(name)) hasValue = undefined;
      else if (name === 'set_loc_uninitialized') set(hasValue, operand(instruction), false);
      else if (GIVES_VALUE.has(name)) set(hasValue, operand(instruction), true);
      else if (GIVES_VALUE_SHORT.has(name)) set(hasValue, GIVES_VALUE_SHORT.get(name)!, true);
    }
  }
}
