/**
 * How a native's argument looks in TypeScript, and how the kernel reads it: `bytes` is a Uint8Array, `u32` a whole
 * number of 32 bits, `f64` any number, `string` a text, `operand` a whole number of 53 bits or the address of the first
 * byte of a Uint8Array.
 */
export type NativeParam = 'bytes' | 'u32' | 'f64' | 'string' | 'operand';

/**
 * What a native gives back: `u32`, `i32` and `f64` are numbers, `u64` a bigint, `buffer` an ArrayBuffer, `maybe-buffer`
 * an ArrayBuffer or undefined, `string` a text, `void` nothing, `never` does not come back.
 */
export type NativeResult = 'void' | 'u32' | 'i32' | 'f64' | 'u64' | 'buffer' | 'maybe-buffer' | 'string' | 'never';

/** One function that the kernel offers to TypeScript. */
export interface Native {
  readonly name: string;
  readonly params: Readonly<Record<string, NativeParam>>;
  readonly result: NativeResult;
  /**
   * What the negative results mean, from -1 downwards. Every other misuse throws a TypeError or a RangeError, or stops
   * the kernel.
   */
  readonly fails?: readonly string[];
  /** Whether the processor may sleep inside. */
  readonly blocks?: boolean;
  readonly doc: string;
}

/**
 * A function of the kernel that the engine calls by slot and TypeScript cannot see; they follow the natives in the
 * function table.
 */
export interface Callback {
  readonly name: string;
  /** WebAssembly value types of the parameters. */
  readonly params: readonly ('i32' | 'i64')[];
  readonly results: readonly ('i32' | 'i64')[];
}
