/**
 * The kind of a native's argument: `bytes` is a Uint8Array, `u32` an integer of 32 bits, `f64` any number, `string` a
 * string, `operand` an integer of 53 bits or the address of the first byte of a Uint8Array.
 */
export type NativeParam = 'bytes' | 'u32' | 'f64' | 'string' | 'operand';

/**
 * The kind of a native's result: `u32`, `i32` and `f64` are numbers, `u64` is a bigint, `buffer` an ArrayBuffer,
 * `maybe-buffer` an ArrayBuffer or undefined, `bytes` a Uint8Array, `string` a string, `maybe-string` a string or
 * undefined, `void` nothing; `never` does not return.
 */
export type NativeResult =
  | 'void'
  | 'u32'
  | 'i32'
  | 'f64'
  | 'u64'
  | 'buffer'
  | 'maybe-buffer'
  | 'bytes'
  | 'string'
  | 'maybe-string'
  | 'never';

/** One function that the kernel offers to TypeScript. */
export interface Native {
  readonly name: string;
  readonly params: Readonly<Record<string, NativeParam>>;
  readonly result: NativeResult;
  /**
   * The meanings of negative results, from -1 downwards. Any other misuse throws a TypeError or a RangeError, or stops
   * the kernel.
   */
  readonly fails?: readonly string[];
  /** Whether the processor may sleep in the native. */
  readonly blocks?: boolean;
  readonly doc: string;
}

/**
 * A function of the kernel that the engine calls by slot and that TypeScript cannot call. Callbacks follow the natives
 * in the function table.
 */
export interface Callback {
  readonly name: string;
  /** WebAssembly value types of the parameters. */
  readonly params: readonly ('i32' | 'i64')[];
  readonly results: readonly ('i32' | 'i64')[];
}
