import { assemble, mapFunctionBodies } from './wasm-code.js';

/**
 * Corrections of the engine, quickjs-wasi 3.6.2, which is QuickJS-ng 0.17.0. They change the WebAssembly module, so
 * that the engine that runs a program's top level and the engine in the kernel are the same. docs/upstream.md describes
 * each bug with its place in the C source. The build stops when the code that a patch replaces is missing.
 */
interface EnginePatch {
  /** The behaviour with the patch, as a sentence. */
  readonly purpose: string;
  /** Index of the function in the module. */
  readonly function: number;
  /** Each text must occur exactly once in the function. */
  readonly edits: readonly { readonly from: string; readonly to: string }[];
}

const RUNTIME_OFFSET = 8;
const STACK_LIMIT_OFFSET = 644;
/** JS_EXCEPTION as an engine value. */
const EXCEPTION = '25769803776';

export const enginePatches: readonly EnginePatch[] = [
  {
    purpose: 'a Map hashes a rope, which is a string of several parts, like the flat string',
    // map_hash_key: the hash contains the tag and the lengths of all parts. The patch flattens the rope first
    // (js_linearize_string_rope, 340), hashes the flat string (384) and frees it (39). The kernel has its own hash,
    // src/engine/map-hash.c; this one is used while the top level runs.
    function: 506,
    edits: [
      {
        from: 'i32.const -6\nlocal.set 2\nlocal.get 1\ni32.const 0\ncall 510',
        to: `i32.const -7\nlocal.set 2
          local.get 0\nlocal.get 1\ncall 340\nlocal.tee 1
          i32.wrap_i64\ni32.const 0\ncall 384
          local.get 0\nlocal.get 1\ncall 39`,
      },
    ],
  },
  {
    purpose: 'negative bigints compare with numbers of another magnitude',
    // js_bigint_float64_cmp: local 3 is the common sign, which the comparison of exponents ignores.
    function: 369,
    edits: [
      {
        from: 'local.get 0\nlocal.get 2\ni32.lt_s\nselect',
        to: `local.get 0\nlocal.get 2\ni32.lt_s\nselect
          i32.const 1\nlocal.get 3\ni32.const 1\ni32.shl\ni32.sub\ni32.mul`,
      },
    ],
  },
  {
    purpose: 'a shorter length removes every element of a sparse array beyond it',
    // set_array_length: delete_property (115) may compact the properties, which moves those not yet visited. The patch
    // restarts the loop then. Local 9 is the index, local 10 its byte offset, local 8 the shape; the number of
    // properties is at offset 24 of the shape. Compacting halves that number.
    function: 250,
    edits: [
      {
        from: 'local.get 0\nlocal.get 1\nlocal.get 6\ni32.load 4\ncall 115\ndrop\nlocal.get 1\ni32.load 12\nlocal.tee 8',
        to: `local.get 8\ni32.load 24
          local.get 0\nlocal.get 1\nlocal.get 6\ni32.load 4\ncall 115\ndrop
          local.get 1\ni32.load 12\nlocal.tee 8\ni32.load 24\ni32.ne
          if
            i32.const -1\nlocal.set 9
            i32.const 36\nlocal.set 10
          end
          local.get 8`,
      },
    ],
  },
  {
    purpose: 'a chain of iterator helpers that is too long throws a RangeError',
    // JS_IteratorNext2: its call of a native iterator bypasses JS_Call and its check of the stack. 95 is
    // JS_ThrowStackOverflow, local 5 points to `done`.
    function: 252,
    edits: [
      {
        from: 'i32.const 12\ni32.ne\nbr_if 0\nlocal.get 0\nlocal.get 1\nlocal.get 3',
        to: `i32.const 12\ni32.ne\nbr_if 0
          global.get 0
          local.get 0\ni32.load ${RUNTIME_OFFSET}\ni32.load ${STACK_LIMIT_OFFSET}
          i32.lt_u
          if
            local.get 0\ncall 95
            local.get 5\ni32.const 0\ni32.store
            i64.const ${EXCEPTION}\nlocal.set 8
            br 2
          end
          local.get 0\nlocal.get 1\nlocal.get 3`,
      },
    ],
  },
  {
    purpose: 'powers of two print with the fewest digits',
    // js_dtoa: the range of numbers that round to a power of two is larger above it than below. If the nearest decimal
    // is too far below, the patch also tries the next one above, after restoring its final zeros. Local 23 is the
    // mantissa, 21 the decimal with 5 digits, which was rounded to 12 digits, 25 the radix, and 24 the amount by which
    // the decimal may still be raised.
    function: 345,
    edits: [
      {
        from: 'if\nlocal.get 7\nlocal.get 21\ni64.store 12',
        to: `if
          local.get 23\ni64.const 4503599627370496\ni64.eq\ni64.extend_i32_u\nlocal.set 24
          loop
          local.get 7\nlocal.get 21\ni64.store 12`,
      },
      {
        from: 'call 336\nlocal.get 23\ni64.ne\nbr_if 1',
        to: `call 336\nlocal.get 23\ni64.ne
          if
            loop
            local.get 5\nlocal.get 12\ni32.lt_s
            if
              local.get 21\nlocal.get 25\ni64.mul\nlocal.set 21
              local.get 5\ni32.const 1\ni32.add\nlocal.set 5
              br 1
            end
            end
            local.get 21\nlocal.get 24\ni64.add\nlocal.set 21
            local.get 24\ni32.wrap_i64
            i64.const 0\nlocal.set 24
            br_if 1
            br 3
          end
          end`,
      },
    ],
  },
  {
    purpose: 'acosh of a number below 1 is NaN',
    function: 1179,
    edits: [
      {
        from: 'local.get 0\ni64.reinterpret_f64',
        to: `local.get 0\nf64.const 1\nf64.lt
          if
            f64.const NaN\nreturn
          end
          local.get 0\ni64.reinterpret_f64`,
      },
    ],
  },
  {
    purpose: 'a template literal appends to a long string in constant time, like +=',
    // js_string_concat: from 8192 units on (JS_STRING_ROPE_SHORT2_LEN) it takes the branch that creates ropes. Local 11
    // is the length of the result.
    function: 1205,
    edits: [
      {
        from: 'i32.const 2147483647\nlocal.get 6\ni32.shr_u',
        to: 'local.get 11\ni64.const 8192\ni64.gt_u\nbr_if 2\ni32.const 2147483647\nlocal.get 6\ni32.shr_u',
      },
    ],
  },
  {
    purpose: 'the names in a chain of bound functions share their text',
    // js_function_bind: "bound " + name by JS_ConcatString (127) of a new string (JS_NewStringLen, 313) instead of a
    // copy (152).
    function: 1316,
    edits: [
      { from: 'i32.const 1076441', to: 'local.get 0\ni32.const 1076441\ni32.const 6\ncall 313' },
      { from: 'i32.const 1078504\ncall 152', to: 'call 127' },
    ],
  },
  {
    purpose: 'natives get the present length of a Uint8Array that follows its buffer',
    // JS_GetUint8Array: the length in JSTypedArray (local 0, offset 20) stays the same when the buffer is resized, so a
    // native would access memory behind the buffer. The number of elements in the object (local 3, offset 32) changes.
    function: 1458,
    edits: [
      {
        from: 'local.get 1\nlocal.get 0\ni32.load 20\ni32.store',
        to: 'local.get 1\nlocal.get 3\ni32.load 32\ni32.store',
      },
    ],
  },
];

/** How much smaller the arenas of small blocks are at build time than in a guest, where they have 4 KiB. */
export const ARENA_REDUCTION_BYTES = 3072;

/**
 * Changes for small images. The engine allocates blocks of up to 512 bytes from arenas of 4 KiB, one for each of 31
 * sizes. The unused parts of arenas were a tenth to a quarter of a heap. So arenas are small at build time. The
 * reduction is in the field JSRuntime.malloc_state.opaque (offset 32), which nothing else uses; the snapshot has 0
 * there.
 */
export const engineChanges: readonly EnginePatch[] = [
  {
    purpose: 'an arena is smaller by the number of bytes in a field of the runtime',
    // js_arena_malloc, with arena_new inline. Local 0 is the runtime.
    function: 18,
    edits: [{ from: 'i32.const 4072', to: 'i32.const 4072\nlocal.get 0\ni32.load 32\ni32.sub' }],
  },
  {
    purpose: 'a runtime starts with small arenas',
    // JS_NewRuntime: the second argument of JS_NewRuntime2.
    function: 610,
    edits: [{ from: 'i32.const 1079196\ni32.const 0', to: `i32.const 1079196\ni32.const ${ARENA_REDUCTION_BYTES}` }],
  },
];

/** Replaces the only occurrence of `from`. */
function replaceOnce(body: Uint8Array, from: readonly number[], to: readonly number[], purpose: string): Uint8Array {
  const buffer = Buffer.from(body);
  const text = Buffer.from(from);
  const first = buffer.indexOf(text);
  if (first < 0 || buffer.indexOf(text, first + 1) >= 0)
    throw new Error(`the engine has no single place for the patch "${purpose}": is this quickjs-wasi 3.6.2?`);
  return Buffer.concat([buffer.subarray(0, first), Buffer.from(to), buffer.subarray(first + text.length)]);
}

/** Applies the patches to the engine's module. */
export function patchEngine(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  return mapFunctionBodies(wasm, (index, body) =>
    [...enginePatches, ...engineChanges]
      .filter((patch) => patch.function === index)
      .flatMap(({ edits, purpose }) => edits.map((edit) => ({ ...edit, purpose })))
      .reduce((text, { from, to, purpose }) => replaceOnce(text, assemble(from), assemble(to), purpose), body),
  );
}
