import { takeSnapshot } from '../image/snapshot.js';
import { functionRecords } from '../image/engine-records.js';
import { Assembler } from './assembler.js';
import { checkFunctions } from './check.js';
import { compile } from './compile.js';
import { readFunction } from './function-code.js';
import { helpers, type HelperName } from './helpers.js';
import { nativeFrame } from './native-frame.js';
import { operation, r12, r14, r15, rax, rbx, rcx, rdx, rsp, type Memory } from './x86.js';

const HELPER = 0x200000;
const STACK_POINTER = 0x300000;
const kernel = {
  codeAddress: 0x10100000,
  entriesAddress: 0x10000000,
  cacheAddress: 0x18000000,
  helpers: {
    ...(Object.fromEntries(Object.keys(helpers).map((name) => [name, HELPER])) as Record<HelperName, number>),
    stackPointer: STACK_POINTER,
  },
};

/** Checks one function. A thunk that keeps everything but rcx is at the beginning of the code. */
function check(emit: (assembler: Assembler) => void): void {
  const assembler = new Assembler(kernel.codeAddress);
  assembler.return();
  const start = assembler.length;
  emit(assembler);
  checkFunctions({
    code: assembler.finish(),
    kernel,
    functions: [start],
    thunks: new Map([[0, 'most']]),
    exits: new Set(),
  });
}

const object: Memory = { base: r14, index: rcx, displacement: 12 };
const linear = (a: Assembler): void => a.number(r14, 0x40000000);

describe('checkFunctions', () => {
  it.each<[string, (assembler: Assembler) => void]>([
    [
      'the program’s memory, by an address of 32 bits',
      (a) => {
        linear(a);
        a.load(rcx, { displacement: 0x40000100 });
        a.load(rax, object);
        a.storeWide(object, rdx);
        a.return();
      },
    ],
    [
      'an address that was computed so',
      (a) => {
        linear(a);
        a.load(rax, { displacement: STACK_POINTER });
        a.addressWide(rbx, { base: r14, index: rax, displacement: 200 });
        a.addressWide(r15, { base: rbx, displacement: 16 });
        a.storeWide({ base: r15, displacement: 8 }, rax);
        a.return();
      },
    ],
    [
      'the native record',
      (a) => {
        a.applyNumber(operation.sub, rsp, nativeFrame.bytes, true);
        a.storeWide({ base: rsp, displacement: nativeFrame.result }, rax);
        a.return();
      },
    ],
    ['a call of a helper', (a) => (a.callAddress(HELPER), a.return())],
  ])('allows %s', (_, emit) => expect(() => check(emit)).not.toThrow());

  it.each<[string, string, (assembler: Assembler) => void]>([
    [
      'a register that could be anything',
      'an access to other memory',
      (a) => a.load(rax, { base: rdx, displacement: 0 }),
    ],
    ['an address of the kernel', 'an access to other memory', (a) => a.store({ displacement: 0x100000 }, rax)],
    ['the code', 'an access to other memory', (a) => a.storeNumber({ displacement: 0x10100000 }, 0)],
    [
      'linear memory and a number of 64 bits',
      'an access to other memory',
      (a) => {
        linear(a);
        a.loadWide(rcx, { base: rsp, displacement: 0 });
        a.load(rax, object);
      },
    ],
    [
      'a number that only one of two paths makes one of 32 bits',
      'an access to other memory',
      (a) => {
        const join = a.label();
        linear(a);
        a.loadWide(rcx, { base: rsp, displacement: 0 });
        a.jumpIf(4, join);
        a.move(rcx, rax);
        a.bind(join);
        a.load(rax, object);
      },
    ],
    [
      'linear memory before its address is known',
      'an access to other memory',
      (a) => {
        a.move(rcx, rax);
        a.load(rax, object);
      },
    ],
    [
      'linear memory behind its address',
      'an access to other memory',
      (a) => {
        linear(a);
        a.pop(r14);
        a.move(rcx, rax);
        a.load(rax, object);
      },
    ],
    [
      'a register behind a call that changes it',
      'an access to other memory',
      (a) => {
        linear(a);
        a.move(rcx, rax);
        a.callAddress(kernel.codeAddress);
        a.load(rax, object);
      },
    ],
    [
      'an address far from linear memory',
      'an access to other memory',
      (a) => {
        linear(a);
        a.move(rcx, rax);
        a.load(rax, { ...object, displacement: 1 << 20 });
      },
    ],
    [
      'a place above the native record',
      'an access to other memory',
      (a) => a.load(rax, { base: rsp, displacement: 512 }),
    ],
    ['another start of linear memory', 'another address of linear memory', (a) => a.number(r14, 0x100000)],
    ['a call through a register', 'an indirect call', (a) => a.callRegister(rax)],
    ['a call of other code', 'a call of something else', (a) => a.callAddress(0x123456)],
    ['a jump out of the function', 'jumps to', (a) => a.byte(0xe9, 0, 1, 0, 0)],
    ['a jump into an instruction', 'jumps to', (a) => (a.byte(0xe9, 1, 0, 0, 0), a.number(rax, 1))],
    ['another stack frame', 'another stack frame', (a) => a.applyNumber(operation.sub, rsp, 64, true)],
    ['another stack', 'another stack pointer', (a) => a.moveWide(rsp, r12)],
    [
      'a store to the return address',
      'a store above the record',
      (a) => a.storeWide({ base: rsp, displacement: nativeFrame.bytes + 48 }, rax),
    ],
    [
      'another operation with the stack pointer',
      'another stack frame',
      (a) => a.byte(0x48, 0x83, 0xe4, nativeFrame.bytes),
    ],
    ['a call of an address in memory', 'unknown machine code', (a) => (linear(a), a.byte(0x41, 0xff, 0x16))],
    ['a change of 16 bits of a register', 'unknown machine code', (a) => a.byte(0x66, 0x89, 0xc1)],
    ['a number of 16 bits', 'unknown machine code', (a) => a.byte(0x66, 0xb9, 0, 0)],
    ['a change of 8 bits of the stack pointer', 'unknown machine code', (a) => a.byte(0x40, 0x80, 0xc4, 8)],
    ['another move of a number', 'unknown machine code', (a) => a.byte(0xc7, 0xc3, 0, 0, 0, 0)],
    ['a multiplication that changes two registers', 'unknown machine code', (a) => a.byte(0xf7, 0xe1)],
    ['a system call', 'unknown machine code', (a) => a.byte(0x0f, 0x05)],
    ['an interrupt', 'unknown machine code', (a) => a.byte(0xcd, 0x80)],
    ['a port', 'unknown machine code', (a) => a.byte(0xee)],
    ['a copy of a string', 'unknown machine code', (a) => a.byte(0xa4)],
  ])('refuses %s', (_, problem, emit) =>
    expect(() =>
      check((a) => {
        emit(a);
        a.return();
      }),
    ).toThrow(problem),
  );

  it('accepts a cell that counts, and refuses the caches around it', () => {
    const count = (address: number) => (): void => {
      const assembler = new Assembler(kernel.codeAddress);
      assembler.increment({ displacement: address });
      assembler.return();
      checkFunctions({
        ...{ code: assembler.finish(), kernel, functions: [0], thunks: new Map(), exits: new Set() },
        counters: new Set([0x18000004]),
      });
    };
    expect(count(0x18000004)).not.toThrow();
    for (const address of [0x18000000, 0x18000006, 0x18000008])
      expect(count(address)).toThrow('an access to other memory');
  });

  it('proves all functions of a program, also if they count', () => {
    const snapshot = takeSnapshot(`
      globalThis.__mirageStart = async () => { for (const [a, b] of [[1, 2]]) await a + b; };
      globalThis.f = function (list, key, { x }) { list[key] = x ? list.length : key in list; return list.map((v) => v * 2); };
      globalThis.C = class { #n = 1; *all(k) { try { yield this.#n += k; } finally { this.#n--; } } };`);
    if ('error' in snapshot) throw new Error(snapshot.error);
    const { memory, context, runtime } = snapshot;
    const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    const functions = functionRecords({ view: () => view, runtime });
    const compiled = compile({ memory, context, runtime, kernel, functions });
    expect(compiled.functions.length).toBeGreaterThanOrEqual(6);
    // Every part has one cell, and all instructions that can run are in one.
    const { counters } = compile({ memory, context, runtime, kernel, functions, isCounted: true });
    expect(new Set(counters.map(({ address }) => address)).size).toBe(counters.length);
    for (const address of compiled.functions.map((one) => one.address)) {
      const { instructions, flow } = readFunction(memory, address)!;
      const own = counters.filter((counter) => counter.function === address);
      expect(own.reduce((sum, counter) => sum + counter.instructions, 0)).toBe(
        instructions.filter(({ offset }) => flow.depths.has(offset)).length,
      );
    }
    // The same bytes again.
    expect(compile({ memory, context, runtime, kernel, functions }).code).toEqual(compiled.code);
  });
});
