import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assembler } from './assembler.js';
import { condition, operation, r12, r13, r14, r15, r8, r9, rax, rbp, rbx, rcx, rdi, rdx, rsi, rsp } from './x86.js';

const ORIGIN = 0x10100000;

/** What the methods emit, and the same in the words of the GNU assembler (Intel syntax). */
const ROWS: readonly (readonly [text: string, emit: (assembler: Assembler) => void])[] = [
  ['mov eax, [rbx+8]', (a) => a.load(rax, { base: rbx, displacement: 8 })],
  ['mov r9d, [rbx-128]', (a) => a.load(r9, { base: rbx, displacement: -128 })],
  ['mov eax, [rbx+128]', (a) => a.load(rax, { base: rbx, displacement: 128 })],
  ['mov rax, [r12]', (a) => a.loadWide(rax, { base: r12, displacement: 0 })],
  ['mov rax, [r13+0]', (a) => a.loadWide(rax, { base: r13, displacement: 0 })],
  ['mov rax, [rsp+40]', (a) => a.loadWide(rax, { base: rsp, displacement: 40 })],
  ['mov rax, [rbp+0]', (a) => a.loadWide(rax, { base: rbp, displacement: 0 })],
  ['mov ecx, [r14+rcx*1+12]', (a) => a.load(rcx, { base: r14, index: rcx, displacement: 12 })],
  ['mov r8d, [r14+r15*1+12]', (a) => a.load(r8, { base: r14, index: r15, displacement: 12 })],
  ['mov rax, [r12+r15*8]', (a) => a.loadWide(rax, { base: r12, index: r15, scale: 8, displacement: 0 })],
  ['mov eax, [rax*4+0x10000000]', (a) => a.load(rax, { index: rax, scale: 4, displacement: 0x10000000 })],
  ['mov edx, ds:0x40123456', (a) => a.load(rdx, { displacement: 0x40123456 })],
  ['movzx eax, byte ptr [rbx+3]', (a) => a.loadByte(rax, { base: rbx, displacement: 3 })],
  ['movsx eax, byte ptr [rbx+3]', (a) => a.loadByte(rax, { base: rbx, displacement: 3 }, true)],
  ['movzx edx, word ptr [r14+rcx*1+10]', (a) => a.loadWord(rdx, { base: r14, index: rcx, displacement: 10 })],
  ['movsx edx, word ptr [rbx+10]', (a) => a.loadWord(rdx, { base: rbx, displacement: 10 }, true)],
  ['mov [rbx+8], r10d', (a) => a.store({ base: rbx, displacement: 8 }, 10)],
  ['mov [rbx+8], r15', (a) => a.storeWide({ base: rbx, displacement: 8 }, r15)],
  ['mov [r14+rcx*1], dl', (a) => a.storeByte({ base: r14, index: rcx, displacement: 0 }, rdx)],
  ['mov [rbx+34], cx', (a) => a.storeWord({ base: rbx, displacement: 34 }, rcx)],
  ['mov dword ptr [rbx+8], 0x12345678', (a) => a.storeNumber({ base: rbx, displacement: 8 }, 0x12345678)],
  ['mov qword ptr [rbx+8], -1', (a) => a.storeNumberWide({ base: rbx, displacement: 8 }, -1)],
  ['mov byte ptr [rbx+36], 1', (a) => a.storeByteNumber({ base: rbx, displacement: 36 }, 1)],
  ['mov ecx, r9d', (a) => a.move(rcx, r9)],
  ['mov r15, rax', (a) => a.moveWide(r15, rax)],
  ['xor eax, eax', (a) => a.number(rax, 0)],
  ['mov r14d, 0x40000000', (a) => a.number(r14, 0x40000000)],
  ['mov esi, -1', (a) => a.number(rsi, -1)],
  ['movabs rbp, 9221120279990763520', (a) => a.numberWide(rbp, 9221120279990763520n)],
  ['mov eax, 7', (a) => a.numberWide(rax, 7n)],
  ['lea ecx, [rbx-0x40000000]', (a) => a.address(rcx, { base: rbx, displacement: -0x40000000 })],
  ['lea rbx, [r14+rax*1+232]', (a) => a.addressWide(rbx, { base: r14, index: rax, displacement: 232 })],
  ['add eax, ecx', (a) => a.apply(operation.add, rax, rcx)],
  ['cmp r12, r15', (a) => a.applyWide(operation.cmp, r12, r15)],
  ['sub eax, [rbx+8]', (a) => a.applyMemory(operation.sub, rax, { base: rbx, displacement: 8 })],
  ['and esi, 0xfffff', (a) => a.applyNumber(operation.and, rsi, 0xfffff)],
  ['sub rsp, 56', (a) => a.applyNumber(operation.sub, rsp, 56, true)],
  ['cmp r15d, 3', (a) => a.applyNumber(operation.cmp, r15, 3)],
  ['xor ecx, ecx', (a) => a.apply(operation.xor, rcx, rcx)],
  ['or rax, rcx', (a) => a.applyWide(operation.or, rax, rcx)],
  ['cmp dword ptr [rbx+4], -9', (a) => a.applyToMemory(operation.cmp, { base: rbx, displacement: 4 }, -9)],
  ['cmp dword ptr [rbx+4], 1000', (a) => a.applyToMemory(operation.cmp, { base: rbx, displacement: 4 }, 1000)],
  ['cmp word ptr [r14+rcx*1+10], 13', (a) => a.compareWord({ base: r14, index: rcx, displacement: 10 }, 13)],
  ['cmp byte ptr [r14+rdx*1+9], 0', (a) => a.compareByte({ base: r14, index: rdx, displacement: 9 }, 0)],
  ['test eax, eax', (a) => a.test(rax, rax)],
  ['test byte ptr [rsp+120], 2', (a) => a.testByte({ base: rsp, displacement: 120 }, 2)],
  ['inc dword ptr [r14+rcx*1-4]', (a) => a.increment({ base: r14, index: rcx, displacement: -4 })],
  ['dec dword ptr ds:0x40001234', (a) => a.decrement({ displacement: 0x40001234 })],
  ['imul eax, ecx', (a) => a.multiply(rax, rcx)],
  ['neg eax', (a) => a.negate(rax)],
  ['not eax', (a) => a.complement(rax)],
  ['shl eax, 5', (a) => a.shift('left', rax, 5)],
  ['sar eax, cl', (a) => a.shift('arithmetic', rax)],
  ['shr rcx, 32', (a) => a.shift('right', rcx, 32, true)],
  ['cdq', (a) => a.signExtendToEdx()],
  ['idiv ecx', (a) => a.divide(rcx)],
  ['setl al\nmovzx eax, al', (a) => a.setEax(condition.less)],
  ['call rax', (a) => a.callRegister(rax)],
  ['push r15', (a) => a.push(r15)],
  ['pop rbx', (a) => a.pop(rbx)],
  ['push 0', (a) => a.pushNumber(0)],
  ['ret', (a) => a.return()],
  ['ud2', (a) => a.undefined()],
  ['mov rdi, rsp', (a) => a.moveWide(rdi, rsp)],
];

it('writes the bytes of the GNU assembler', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-assembler-'));
  try {
    const [source, object, binary] = ['a.s', 'a.o', 'a.bin'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    // A marker in front of each row, so that a difference names its row.
    const marker = (index: number): number[] => [0x90, 0x90, index, 0x90];
    const text = ROWS.map(([row], index) => `.byte ${marker(index).join()}\n${row}\n`).join('');
    writeFileSync(source, `.intel_syntax noprefix\n${text}`);
    execFileSync('as', ['-o', object, source]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, binary]);
    const assembler = new Assembler(ORIGIN);
    ROWS.forEach(([, emit], index) => {
      assembler.byte(...marker(index));
      emit(assembler);
    });
    expect(Buffer.from(assembler.finish()).toString('hex')).toBe(readFileSync(binary).toString('hex'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('jumps', () => {
  it('counts distances from the end of the jump, forward and backward', () => {
    const assembler = new Assembler(ORIGIN);
    const [before, after] = [assembler.label(), assembler.label()];
    assembler.bind(before);
    assembler.jump(after);
    assembler.jumpIf(condition.equal, before);
    assembler.bind(after);
    assembler.call(before);
    expect([...assembler.finish()]).toEqual([
      ...[0xe9, 6, 0, 0, 0],
      ...[0x0f, 0x84, 0xf5, 0xff, 0xff, 0xff],
      ...[0xe8, 0xf0, 0xff, 0xff, 0xff],
    ]);
  });

  it('calls an address', () => {
    const assembler = new Assembler(ORIGIN);
    assembler.callAddress(ORIGIN + 0x1005);
    expect([...assembler.finish()]).toEqual([0xe8, 0, 0x10, 0, 0]);
  });

  it('refuses a label that is nowhere', () => {
    const assembler = new Assembler(ORIGIN);
    assembler.jump(assembler.label());
    expect(() => assembler.finish()).toThrow('a jump to a label that is nowhere');
  });

  it('grows', () => {
    const assembler = new Assembler(ORIGIN);
    for (let byte = 0; byte < 100_000; byte++) assembler.byte(0x90);
    expect(assembler.finish()).toHaveLength(100_000);
  });
});
