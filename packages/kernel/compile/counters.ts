import type { Assembler } from './assembler.js';

/** A cell of memory in which compiled code counts how often a part of a function without jumps began to run. */
export interface Counter {
  /** Virtual address of its 32 bits. */
  readonly address: number;
  /** The function: the address of its record. */
  readonly function: number;
  /** Length of the part in instructions of the engine. */
  readonly instructions: number;
}

/** Counts the parts of functions while they are compiled. */
export class Counters {
  readonly #all: { readonly address: number; readonly function: number; instructions: number }[] = [];

  /** `cell` returns the address of new bytes among the caches. */
  constructor(readonly cell: (bytes: number) => number) {}

  get all(): readonly Counter[] {
    return this.#all;
  }

  /** Begins a part of a function: emits code that counts it. Changes the flags. */
  begin(assembler: Assembler, of: number): void {
    const address = this.cell(CELL_BYTES);
    this.#all.push({ address, function: of, instructions: 0 });
    assembler.increment({ displacement: address });
  }

  /** Adds instructions to the part that began last. */
  add(count: number): void {
    this.#all.at(-1)!.instructions += count;
  }
}

const CELL_BYTES = 4;
