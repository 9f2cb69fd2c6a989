/** The engine in C between two passes. */
export interface Translation {
  /** quickjs.c, as wasm2c wrote it and the passes so far have changed it. */
  readonly source: string;
  /** Lines of function-types.h: what the rest of the kernel has to know about the engine. */
  readonly header: readonly string[];
}

/**
 * One change of the translated engine. `memory` is the engine's linear memory before it runs a program. A pass refuses
 * input that it does not recognise: another wasm2c or another engine must stop the build and not be patched halfway.
 */
export type Pass = (translation: Translation, memory: Uint8Array) => Translation;

/** The pass that changes the source only. */
export function sourcePass(change: (source: string, memory: Uint8Array) => string): Pass {
  return ({ source, header }, memory) => ({ source: change(source, memory), header });
}
