import type { Callback } from '../natives/native.js';
import { unsignedLeb } from './wasm-code.js';

const wasmTypes = { i32: 0x7f, i64: 0x7e } as const;

/** The signature of every native: that of a C function of the engine, with context, this, argc, argv. */
const nativeParams: readonly ('i32' | 'i64')[] = ['i32', 'i64', 'i32', 'i32'];

const vector = (items: number[][]): number[] => [...unsignedLeb(items.length), ...items.flat()];
const section = (id: number, body: number[]): number[] => [id, ...unsignedLeb(body.length), ...body];
const text = (value: string): number[] => [...unsignedLeb(value.length), ...Buffer.from(value, 'latin1')];

/**
 * Returns a WebAssembly module that imports functions `m.0`, `m.1`, ... and exports them as `0`, `1`, ... The exports
 * have the types that a function table requires; plain JavaScript functions have none.
 */
export function slotModule(nativeCount: number, callbacks: readonly Callback[]): Uint8Array<ArrayBuffer> {
  const signatures = [...Array<null>(nativeCount).fill(null), ...callbacks];
  const type = (params: readonly ('i32' | 'i64')[], results: number[]): number[] => [
    0x60,
    ...vector(params.map((param) => [wasmTypes[param]])),
    ...vector(results.map((result) => [result])),
  ];
  const types = signatures.map((callback) =>
    callback
      ? type(
          callback.params,
          callback.results.map((result) => wasmTypes[result]),
        )
      : type(nativeParams, [wasmTypes.i64]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(types.map((_, index) => [...text('m'), ...text(String(index)), 0x00, ...unsignedLeb(index)]))),
    ...section(7, vector(types.map((_, index) => [...text(String(index)), 0x00, ...unsignedLeb(index)]))),
  ]);
}
