import type { Instruction } from '../decode.js';
import type { Emitter } from './emitter.js';

/**
 * Emits the fast path of an instruction, and updates the operands. Returns false if this occurrence has none: the
 * interpreter then runs it. `following` is the next instruction if no jump arrives there.
 */
export type Emit = (emitter: Emitter, instruction: Instruction, following: Instruction | undefined) => boolean | 'both';

/** Fast paths by the name of their instruction. `both` means that the next instruction is done, too. */
export type Family = Readonly<Record<string, Emit>>;
