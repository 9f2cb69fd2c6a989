import type { Instruction } from './decode.js';

/** Instructions after which the next one does not run. */
const ENDS: ReadonlySet<string> = new Set([
  ...['return', 'return_undef', 'return_async', 'throw', 'throw_error', 'tail_call', 'tail_call_method', 'ret', 'goto'],
]);

/** Instructions that suspend a generator or an async function. It resumes behind them. */
const SUSPENDS: ReadonlySet<string> = new Set(['await', 'yield', 'yield_star', 'async_yield_star', 'initial_yield']);

/** What the compiler has to know about the paths through a function. */
export interface ControlFlow {
  /** The number of operands on the stack in front of each instruction that can run, by its offset. */
  readonly depths: ReadonlyMap<number, number>;
  /** Offsets of instructions at which a jump arrives. */
  readonly targets: ReadonlySet<number>;
  /**
   * Offsets at which the interpreter continues: handlers of exceptions, the ends of `finally`, and where a generator or
   * an async function resumes.
   */
  readonly resumes: ReadonlySet<number>;
  /** Targets of backward jumps. */
  readonly loops: ReadonlySet<number>;
}

/** Whether the instruction behind it does not run after it. */
export const endsPath = ({ name }: Instruction): boolean => ENDS.has(name);

/** An instruction that puts the offset of a handler on the stack. `for_of_start` puts it above two other operands. */
interface Catch {
  /** The number of operands below the handler's offset. */
  readonly level: number;
  readonly outer: Catch | undefined;
}

/**
 * Follows all paths through a function. Returns undefined if two paths to one instruction leave different numbers of
 * operands, or if one leaves the function: the function then stays interpreted. Source: QuickJS-ng, quickjs.c,
 * compute_stack_size.
 */
export function controlFlow(instructions: readonly Instruction[], isCoroutine = false): ControlFlow | undefined {
  const at = new Map(instructions.map((instruction) => [instruction.offset, instruction]));
  const depths = new Map<number, number>();
  const catches = new Map<number, Catch | undefined>();
  const [targets, resumes, loops] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const work: number[] = [];
  let isConsistent = true;
  arrive(0, 0, undefined);
  if (isCoroutine) resume(0);
  for (let offset = work.pop(); offset !== undefined && isConsistent; offset = work.pop()) {
    const instruction = at.get(offset)!;
    const { name, pops, pushes, target, end } = instruction;
    const depth = depths.get(offset)!;
    const handler = catches.get(offset);
    let after = depth - pops + pushes;
    let inner = handler;
    if (depth < pops) isConsistent = false;
    if (name === 'catch') inner = { level: depth, outer: handler };
    else if (name === 'for_of_start' || name === 'for_await_of_start') inner = { level: depth + 1, outer: handler };
    else if (name === 'nip_catch') {
      // It also takes what lies between the handler's offset and its own operand.
      if (!handler) isConsistent = false;
      else [after, inner] = [handler.level + 1, handler.outer];
    } else if (handler && handler.level === removedLevel(name, after)) inner = handler.outer;
    if (SUSPENDS.has(name)) resume(end);
    if (target !== undefined) {
      targets.add(target);
      if (target <= offset) loops.add(target);
      if (name === 'catch') resumes.add(target);
      if (name === 'gosub') resume(end);
      // `gosub` leaves its return address for `ret`, which takes it.
      arrive(target, name === 'gosub' ? after + 1 : after, handler);
    }
    if (!endsPath(instruction)) arrive(end, after, inner);
  }
  return isConsistent ? { depths, targets, resumes, loops } : undefined;

  function resume(offset: number): void {
    resumes.add(offset);
    targets.add(offset);
  }

  function arrive(offset: number, depth: number, handler: Catch | undefined): void {
    const known = depths.get(offset);
    if (known === undefined && at.has(offset)) {
      depths.set(offset, depth);
      catches.set(offset, handler);
      work.push(offset);
    } else if (known !== depth) isConsistent = false;
  }
}

/** Returns the level of the handler's offset that an instruction removes if it is the innermost one. */
function removedLevel(name: string, after: number): number | undefined {
  switch (name) {
    case 'drop':
      return after;
    case 'nip':
    case 'nip1':
      return after - 1;
    case 'iterator_close':
      return after + 2;
    default:
      return undefined;
  }
}
