import { rax, rcx, rdi, rdx, rsi, type Register } from '../x86.js';
import type { Emitter } from './emitter.js';
import type { Emit, Family } from './emit.js';
import { mayOwn } from './operand.js';

const REGISTERS: readonly Register[] = [rax, rcx, rdx, rsi, rdi];

/**
 * Rearranges the last operands: `from[k]` is the old position of the new operand k, both counted from the first of
 * them. An operand that appears twice is copied.
 */
function shuffle(emitter: Emitter, count: number, from: readonly number[]): void {
  const { assembler, layout } = emitter;
  const first = emitter.depth - count;
  const old = emitter.operands.slice(first);
  for (const source of new Set(from)) {
    const copies = from.filter((other) => other === source).length - 1;
    for (let copy = 0; copy < copies && mayOwn(old[source]!); copy++) {
      assembler.loadWide(rax, layout.slot(first + source));
      assembler.call(emitter.thunks.retain);
    }
  }
  const moves = from.flatMap((source, target) =>
    old[source]!.kind === 'memory' && source !== target ? [{ source, target }] : [],
  );
  const moved = [...new Set(moves.map(({ source }) => source))];
  moved.forEach((source, index) => assembler.loadWide(REGISTERS[index]!, layout.slot(first + source)));
  for (const { source, target } of moves)
    assembler.storeWide(layout.slot(first + target), REGISTERS[moved.indexOf(source)]!);
  emitter.operands.splice(first, count, ...from.map((source) => old[source]!));
}

const shuffleOf =
  (count: number, from: readonly number[]): Emit =>
  (emitter) => {
    shuffle(emitter, count, from);
    return true;
  };

/** Removes an operand below others. */
const remove =
  (count: number): Emit =>
  (emitter) => {
    emitter.releaseOperand(emitter.depth - count);
    shuffle(
      emitter,
      count,
      Array.from({ length: count - 1 }, (_, index) => index + 1),
    );
    return true;
  };

/** Instructions that only rearrange, copy and remove operands. */
export const shuffles: Family = {
  drop: remove(1),
  nip: remove(2),
  nip1: remove(3),
  dup: shuffleOf(1, [0, 0]),
  dup1: shuffleOf(2, [0, 0, 1]),
  dup2: shuffleOf(2, [0, 1, 0, 1]),
  dup3: shuffleOf(3, [0, 1, 2, 0, 1, 2]),
  insert2: shuffleOf(2, [1, 0, 1]),
  insert3: shuffleOf(3, [2, 0, 1, 2]),
  insert4: shuffleOf(4, [3, 0, 1, 2, 3]),
  perm3: shuffleOf(3, [1, 0, 2]),
  perm4: shuffleOf(4, [2, 0, 1, 3]),
  perm5: shuffleOf(5, [3, 0, 1, 2, 4]),
  swap: shuffleOf(2, [1, 0]),
  swap2: shuffleOf(4, [2, 3, 0, 1]),
  rot3l: shuffleOf(3, [1, 2, 0]),
  rot3r: shuffleOf(3, [2, 0, 1]),
  rot4l: shuffleOf(4, [1, 2, 3, 0]),
  rot5l: shuffleOf(5, [1, 2, 3, 4, 0]),
};
