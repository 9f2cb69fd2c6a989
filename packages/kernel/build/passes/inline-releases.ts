import { unrecognised } from './c-text.js';

const FREE_VALUE = /^static void w2c_JS_FreeValueRT\(Z_quickjs_instance_t\*, u32, u64\);\n/gm;
const FREE_VALUE_BEGIN = new RegExp(
  [
    String.raw`^static void w2c_JS_FreeValueRT\((?:[^\n]*\n){9,13}?  w2c_j0 = w2c_p1;`,
    String.raw`w2c_j1 = 18446744035054845952ull;`,
    String.raw`w2c_i0 = w2c_j0 < w2c_j1;`,
    String.raw`if \(w2c_i0\) \{goto w2c_B0;\}`,
    String.raw`w2c_j0 = w2c_p1;`,
    String.raw`w2c_i0 = \(u32\)\(w2c_j0\);`,
    String.raw`w2c_l2 = w2c_i0;`,
    String.raw`w2c_i1 = 4u;`,
    String.raw`w2c_i0 -= w2c_i1;`,
  ].join(String.raw`\s+`),
  'm',
);
const FREE_VALUE_CALL = /^( +)w2c_JS_FreeValueRT\((instance, w2c_\w+, w2c_\w+)\);$/gm;

/**
 * The beginning of JS_FreeValueRT: values without references, and references that are not the last, need no call. Tags
 * from -9 on count references.
 */
const RELEASE = `static inline void release(Z_quickjs_instance_t* instance, u32 runtime, u64 value) {
  if (value < 18446744035054845952ull)
    return;
  u32 count = (u32)value - 4;
  u32 references = i32_load(&instance->w2c_memory, (u64)count);
  if (LIKELY((s32)references > 1))
    i32_store(&instance->w2c_memory, (u64)count, references - 1);
  else
    w2c_JS_FreeValueRT(instance, runtime, value);
}
`;

/** Releases references without a call unless they are the last. */
export function inlineReleases(source: string): string {
  if (source.match(FREE_VALUE)?.length !== 1 || !FREE_VALUE_BEGIN.test(source))
    throw unrecognised('releases references in an unknown way', 'quickjs-wasi 3.6.2');
  return source.replace(FREE_VALUE_CALL, '$1release($2);').replace(FREE_VALUE, (prototype) => prototype + RELEASE);
}
