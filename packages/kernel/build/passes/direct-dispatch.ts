import { unrecognised } from './c-text.js';

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
 * Dispatches instructions through one table of addresses. The engine looks an opcode up in a table of numbers in linear
 * memory, checks the number, and jumps through a second table.
 *
 * Both tables are constant. One read-only table with an entry for every byte needs no check, and the compiler puts a
 * copy of the jump behind the code of each instruction, which processors predict better.
 */
export function directDispatch(source: string, memory: Uint8Array): string {
  const matches = [...source.matchAll(DISPATCH)];
  const { table, first, cases, other } = matches[0]?.groups ?? {};
  if (matches.length !== 1 || cases === undefined)
    throw unrecognised(`dispatches instructions in ${matches.length} places`, 'quickjs-wasi 3.6.2');
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
