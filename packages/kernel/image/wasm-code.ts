/**
 * The parts of the WebAssembly binary format that patches of the engine need: assembles instructions of the text format
 * and replaces function bodies. Custom code, because the packages for it are large: binaryen 132 has 108 MB, wabt
 * 1.0.39 5.6 MB, and this file runs wherever images are built. Source: WebAssembly core specification 1.0, sections 5.4
 * and 5.5.
 */

const CODE_SECTION = 10;
const IMPORT_SECTION = 2;
const HEADER_BYTES = 8;

const EMPTY_BLOCK = 0x40;
/** A 32-bit load or store is aligned to 2 ** 2 bytes. */
const WORD_ALIGNMENT = 2;

/** Unsigned LEB128. */
export function unsignedLeb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** Signed LEB128. */
function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const isLast = low & 0x40 ? value === -1n : value === 0n;
    if (isLast) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function double(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

type Immediate = (operand: string) => number[];
const none: Immediate = () => [];
const index: Immediate = (operand) => unsignedLeb(Number(operand));
const integer: Immediate = (operand) => signedLeb(BigInt(operand));
const word: Immediate = (offset) => [WORD_ALIGNMENT, ...unsignedLeb(Number(offset))];
const block: Immediate = () => [EMPTY_BLOCK];

/** Opcode and immediate of each instruction that a patch may use. The operand of loads and stores is their offset. */
const INSTRUCTIONS: Readonly<Record<string, readonly [opcode: number, immediate: Immediate]>> = {
  loop: [0x03, block],
  if: [0x04, block],
  end: [0x0b, none],
  br: [0x0c, index],
  br_if: [0x0d, index],
  return: [0x0f, none],
  call: [0x10, index],
  drop: [0x1a, none],
  select: [0x1b, none],
  'local.get': [0x20, index],
  'local.set': [0x21, index],
  'local.tee': [0x22, index],
  'global.get': [0x23, index],
  'i32.load': [0x28, word],
  'i32.store': [0x36, word],
  'i64.store': [0x37, word],
  'i32.const': [0x41, integer],
  'i64.const': [0x42, integer],
  'f64.const': [0x44, (operand) => double(Number(operand))],
  'i32.ne': [0x47, none],
  'i32.lt_s': [0x48, none],
  'i32.lt_u': [0x49, none],
  'i64.eq': [0x51, none],
  'i64.ne': [0x52, none],
  'i64.gt_u': [0x56, none],
  'f64.lt': [0x63, none],
  'i32.add': [0x6a, none],
  'i32.sub': [0x6b, none],
  'i32.mul': [0x6c, none],
  'i32.shl': [0x74, none],
  'i32.shr_u': [0x76, none],
  'i64.add': [0x7c, none],
  'i64.mul': [0x7e, none],
  'i32.wrap_i64': [0xa7, none],
  'i64.extend_i32_u': [0xad, none],
  'i64.reinterpret_f64': [0xbd, none],
};

/**
 * Assembles instructions, one a line, as `name` or `name operand`. Throws on an instruction that is not in the table.
 */
export function assemble(text: string): number[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [name = '', operand = '0'] = line.split(/\s+/);
      const instruction = INSTRUCTIONS[name];
      if (!instruction) throw new Error(`the instruction ${name} is not in the table of wasm-code.ts`);
      const [opcode, immediate] = instruction;
      return [opcode, ...immediate(operand)];
    });
}

/** Reads LEB128 numbers of up to 32 bits. */
class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {}
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.position++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
}

/** A section of a module: where its header begins and where its content lies. */
interface Section {
  readonly begin: number;
  readonly content: number;
  readonly end: number;
}

function findSection(wasm: Uint8Array, wanted: number): Section {
  const reader = new Reader(wasm, HEADER_BYTES);
  while (reader.position < wasm.length) {
    const begin = reader.position;
    const id = wasm[reader.position++];
    const length = reader.unsigned();
    const content = reader.position;
    if (id === wanted) return { begin, content, end: content + length };
    reader.position = content + length;
  }
  throw new Error(`the module has no section ${wanted}`);
}

/** Function imports come first in the numbering of functions. All imports of the engine are functions. */
function countImports(wasm: Uint8Array): number {
  return new Reader(wasm, findSection(wasm, IMPORT_SECTION).content).unsigned();
}

/**
 * Returns the module with some function bodies replaced. `edit` receives the index of a function and its body, which is
 * its local variables and instructions, and returns the new body. It may return the same body.
 */
export function mapFunctionBodies(
  wasm: Uint8Array,
  edit: (index: number, body: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const section = findSection(wasm, CODE_SECTION);
  const imports = countImports(wasm);
  const reader = new Reader(wasm, section.content);
  const count = reader.unsigned();
  const bodies: Uint8Array[] = [Uint8Array.from(unsignedLeb(count))];
  for (let number = 0; number < count; number++) {
    const length = reader.unsigned();
    const body = edit(imports + number, wasm.subarray(reader.position, reader.position + length));
    bodies.push(Uint8Array.from(unsignedLeb(body.length)), body);
    reader.position += length;
  }
  const code = Buffer.concat(bodies);
  return Uint8Array.from(
    Buffer.concat([
      wasm.subarray(0, section.begin),
      Uint8Array.from([CODE_SECTION, ...unsignedLeb(code.length)]),
      code,
      wasm.subarray(section.end),
    ]),
  );
}
