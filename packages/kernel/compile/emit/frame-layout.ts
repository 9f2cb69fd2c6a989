import { rbx, type Memory } from '../x86.js';
import { engine } from '../engine-layout.js';
import type { FunctionCode } from '../function-code.js';

/** The distance of rbx from the first local variable. */
export const RBX_BIAS = 128;

/**
 * Places in the frame of a function on the engine's stack, relative to rbx. It is the interpreter's frame, so that the
 * interpreter can run a single instruction on it:
 *
 *     local buffer: copies of arguments, local variables, operands, captured variables
 *     base        : the interpreter's own frame, with JSStackFrame in it
 *
 * There is always room for the copies of arguments, so that all places are constant.
 */
export class FrameLayout {
  /** From the local buffer to the base. */
  readonly bufferBytes: number;
  /** The bytes of the engine's stack that the function needs. */
  readonly frameBytes: number;
  /** The distance of rbx from the local buffer: most variables are then within a signed byte. */
  readonly bias: number;
  readonly #locals: number;
  readonly #slots: number;
  readonly #captured: number;

  constructor({ argumentCount, variableCount, stackSlots, capturedCount }: FunctionCode) {
    this.#locals = 8 * argumentCount;
    this.#slots = this.#locals + 8 * variableCount;
    this.#captured = this.#slots + 8 * stackSlots;
    this.bufferBytes = (this.#captured + 4 * capturedCount + 15) & ~15;
    this.frameBytes = this.bufferBytes + engine.interpreter.frameBytes;
    this.bias = this.#locals + RBX_BIAS;
  }

  /** A place by its distance from the local buffer. */
  at(offset: number): Memory {
    return { base: rbx, displacement: offset - this.bias };
  }

  argumentCopy(index: number): Memory {
    return this.at(8 * index);
  }
  local(index: number): Memory {
    return this.at(this.#locals + 8 * index);
  }
  slot(position: number): Memory {
    return this.at(this.#slots + 8 * position);
  }
  captured(index: number): Memory {
    return this.at(this.#captured + 4 * index);
  }
  /** A field of JSStackFrame. */
  frame(field: number): Memory {
    return this.at(this.bufferBytes + engine.interpreter.stackFrame + field);
  }
}
