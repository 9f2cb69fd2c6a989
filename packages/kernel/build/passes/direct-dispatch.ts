/**
 * Shorter ways to do what the translated engine does most: finding an instruction's code, and giving a reference back.
 * What is done stays the same. They belong to quickjs-wasi 3.6.2 and no other version: what is not found stops the
 * build.
 */

const DISPATCH = new RegExp(
  [
    String.raw`w2c_i2 = 2u;`,
    String.raw`w2c_i1 <<= \(w2c_i2 & 31\);`,
    String.raw`w2c_i1 = i32_load\(&instance->w2c_memory, \(u64\)\(w2c_i1\) \+ (?<table>\d+)u\);`,
    String.raw`w2c_i2 = (?<first>\d+)u;`,
    String.raw`w2c_i1 -= w2c_i2;`,
    String.raw`switch \(w2c_i1\) \{`,
    String.raw`(?<cases>(?:case \d+: goto w2c_B\d+;\s+){200,})default: goto (?<other>w2c_B\d+);`,
    String.raw`\}`,
  ].join(String.raw`\s+`),
  'g',
);
const OPCODES = 256;

/**
 * The interpreter looks its opcode up in a table of small numbers in linear memory, and jumps by a second table after a
 * check. Both tables are constant: one, read-only and with an entry for every byte, needs no check, and the compiler
 * then puts a jump of its own behind each instruction's code, which processors foresee better. `memory` is the engine's
 * linear memory.
 */
export function directDispatch(source: string, memory: Uint8Array): string {
  const matches = [...source.matchAll(DISPATCH)];
  const { table, first, cases, other } = matches[0]?.groups ?? {};
  if (matches.length !== 1 || cases === undefined)
    throw new Error(
      `the translated engine has ${matches.length} places where it finds an instruction's code: is this quickjs-wasi 3.6.2?`,
    );
  const labels = new Map([...cases.matchAll(/case (\d+): goto (\w+);/g)].map(([, value, label]) => [value!, label!]));
  const view = new DataView(memory.buffer, memory.byteOffset + Number(table));
  const entries = Array.from(
    { length: OPCODES },
    (_, opcode) => `&&${labels.get(String((view.getUint32(4 * opcode, true) - Number(first)) >>> 0)) ?? other}`,
  );
  return source.replace(
    DISPATCH,
    `static const void *const codes[${OPCODES}] = { ${entries.join(', ')} };\n        goto *codes[(u8)w2c_i1];`,
  );
}

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
 * What JS_FreeValueRT does first: values without references, and references that are not the last, need no call. Tags
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

/** Gives references back without a call wherever that was not the last one. */
export function inlineReleases(source: string): string {
  if (source.match(FREE_VALUE)?.length !== 1 || !FREE_VALUE_BEGIN.test(source))
    throw new Error('the translated engine gives references back in another way: is this quickjs-wasi 3.6.2?');
  return source.replace(FREE_VALUE_CALL, '$1release($2);').replace(FREE_VALUE, (prototype) => prototype + RELEASE);
}

/** Functions that are little more than a call or a counter. */
const INLINE = ['JS_FreeValue', 'f93'];

/** Lets the compiler put them where they are called. */
export function markInline(source: string): string {
  return INLINE.reduce((text, name) => {
    const prototype = new RegExp(`^static (\\w+ w2c_${name}\\(Z_quickjs_instance_t\\*[^\\n{]*\\);)$`, 'm');
    if (!prototype.test(text)) throw new Error(`the translated engine has no function ${name} to make inline`);
    return text.replace(prototype, 'static inline $1');
  }, source);
}
