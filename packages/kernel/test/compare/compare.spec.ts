import { functionRecords, readOpcodes, records } from '../../image/engine-records.js';
import { compileEngine, compileScript, createEngineHost, runBytecode } from '../../image/engine-host.js';
import { byCompiler, bySteps, compareProgram } from './compare.js';
import { engineProcess, fuzzPrograms } from './fuzz-engine.js';
import { OPERATIONS, TABLES_TOP, tablesScript } from './tables.js';

const program = engineProcess();

/** Instructions that are in no function: those at the top level of a script, and those that the engine never emits. */
const ABSENT = {
  topLevel: ['put_var_init', 'define_var', 'check_define_var', 'define_func'],
  neverEmitted: ['invalid', 'nip1', 'swap2', 'rot4l', 'rot5l', 'with_put_var', 'with_get_ref_undef', 'nop'],
};

it('has every instruction of the engine in its tables', () => {
  const none = (): void => undefined;
  const host = createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none });
  const bytecode = compileScript(host, TABLES_TOP, 'app.js');
  if ('exception' in bytecode) throw new Error(host.text(bytecode.exception));
  runBytecode(host, bytecode);
  const [view, opcodes] = [host.view(), readOpcodes(host)];
  const seen = new Set<string>();
  for (const record of functionRecords(host)) {
    const code = view.getUint32(record + records.function.codeAddress, true);
    const end = code + view.getUint32(record + records.function.codeBytes, true);
    for (let at = code; at < end; at += opcodes[view.getUint8(at)]!.sizeBytes)
      seen.add(opcodes[view.getUint8(at)]!.name);
  }
  const missing = opcodes.map(({ name }) => name).filter((name) => !seen.has(name));
  expect(missing.sort()).toEqual(Object.values(ABSENT).flat().sort());
});

describe('the copy of the interpreter that executes one instruction', () => {
  it('gives the results and traces of the interpreter', () => {
    const script = tablesScript(0, OPERATIONS.length, 'few', 4);
    const { equal, differences } = compareProgram({ program, top: TABLES_TOP, script, compile: bySteps });
    expect(differences.slice(0, 5)).toEqual([]);
    expect(equal).toBeGreaterThan(15_000);
  });

  it('runs random programs as the interpreter does', () =>
    expect(fuzzPrograms(program, bySteps, 300, 1)).toMatchObject({ programs: 300, violations: [] }));
});

describe('compiled functions', () => {
  const STEP = 60;
  const starts = Array.from({ length: Math.ceil(OPERATIONS.length / STEP) }, (_, index) => index * STEP);

  it.each(starts)('give the results and traces of the interpreter, from operation %i', (start) => {
    const script = tablesScript(start, start + STEP, 'few');
    const compile = byCompiler(program);
    const { equal, differences } = compareProgram({ program, top: TABLES_TOP, script, compile });
    expect(differences.slice(0, 5)).toEqual([]);
    expect(equal).toBeGreaterThan(500);
  });

  it('run random programs as the interpreter does', () =>
    expect(fuzzPrograms(program, byCompiler(program), 300, 2)).toMatchObject({ programs: 300, violations: [] }));

  it('run random programs as the interpreter does, if they count how often their parts run', () =>
    expect(fuzzPrograms(program, byCompiler(program, true), 40, 3)).toMatchObject({ programs: 40, violations: [] }));

  it('throw the same error when memory runs out', () => {
    const top =
      'globalThis.fill = (n) => { const a = []; for (let i = 0; i < n; i++) a.push({ i, a, t: [i] }); return a.length; };';
    const script = `for (const n of [10, 1e7, 20, 1e7, 5]) print(outcome(() => fill(n)).replaceAll('\\n', ' | '));`;
    const room = { roomBytes: 8 << 20 };
    const { equal, differences } = compareProgram({ program, top, script, compile: byCompiler(program), ...room });
    expect(differences).toEqual([]);
    expect(equal).toBe(6);
  });
});

it('finds a difference', () => {
  const none = (): void => undefined;
  const opcodes = readOpcodes(createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none }));
  const code = (...names: readonly string[]): Buffer =>
    Buffer.from(names.map((name) => opcodes.findIndex((opcode) => opcode.name === name)));
  const { equal, differences } = compareProgram({
    program,
    top: 'globalThis.add = (a, b) => a + b;',
    script: "runCases([['number', () => add(3, 1)], ['text', () => add('a', 'b')], ['zero', () => add(3, 0)]]);",
    // A compiler that subtracts where the program adds.
    compile: (snapshot) => {
      const at = Buffer.from(snapshot.memory).indexOf(code('get_arg0', 'get_arg1', 'add', 'return'));
      snapshot.memory.set(code('sub'), at + 2);
      return { snapshot, compiled: 'steps' };
    },
  });
  expect(differences).toEqual(['- number = 4\n+ number = 2', '- text = "ab"\n+ text = NaN']);
  expect(equal).toBe(2);
});
