import * as fc from 'fast-check';
import { exitStatus } from '../abi/layout.js';
import { snapshotHeaderOffsets } from '../abi/snapshot-header.js';
import { packImage } from '../image/index.js';
import { PT_LOAD, readElf, writeElf, type Elf } from '../image/elf.js';
import { boot, requireQemu, type Boot } from './qemu.js';
import { imageOf, program } from './program.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

const { EXIT_UNCAUGHT, EXIT_PANIC, EXIT_OUT_OF_MEMORY, EXIT_BAD_IMAGE, EXIT_NO_ENTROPY, EXIT_BAD_MACHINE } = exitStatus;

const BUG =
  '    This is a bug of Mirage or of a driver, not of your program: report it with these lines \\(kernel [0-9a-f]{16}\\)\n';

describe('a fault in the guest ends it with one block: the fault, the calls that led to it, the next step', () => {
  it.each([
    ['write to code', 'm.provoke(0);', "write of the kernel's code, at 0x100000"],
    ['execute data', 'm.provoke(1);', "execution of the kernel's data"],
    ['read page zero', 'm.provoke(2);', 'read of page zero, at 0x0'],
    ['overflow the native stack', 'm.provoke(3);', 'native stack overflow: 4096 KiB are used up'],
    ['access outside linear memory', 'm.provoke(4);', 'read outside linear memory, at linear address 0xb0000000'],
    ['invalid instruction', 'm.provoke(5);', 'invalid instruction'],
    ['write to page zero', 'm.provoke(6);', 'write of page zero, at 0x0'],
    ['execute page zero', 'm.provoke(7);', 'execution of page zero, at 0x0'],
    ['write to constants', 'm.provoke(8);', "write of the kernel's data"],
    ['execute constants', 'm.provoke(9);', "execution of the kernel's data"],
    ['execute the native stack', 'm.provoke(10);', 'execution of the native stack'],
    ['execute linear memory', 'm.provoke(11);', 'execution of linear memory, at linear address 0xa0000'],
    ['write to the snapshot header', 'm.provoke(12);', "write of the kernel's data, at 0x3ff000"],
    ['execute the snapshot header', 'm.provoke(13);', "execution of the kernel's data, at 0x3ff000"],
    ['read below a stack for exceptions', 'm.provoke(14);', "read of the kernel's data"],
    ['read above the native stack', 'm.provoke(15);', 'read of an unmapped address, at 0x3fc00000'],
    ['read at an address that no processor has', 'm.provoke(16);', 'general protection fault'],
    ['divide by zero', 'm.provoke(17);', 'division error'],
    ['read through a null pointer of the engine', 'm.provoke(20);', 'read through a null pointer of the engine'],
    [
      'write through a null pointer of the engine with an offset',
      'm.provoke(21);',
      'write through a null pointer of the engine, at linear address 0x9fff0',
    ],
    ['trap of the engine', 'm.provoke(18);', 'engine trap: the engine reached unreachable code'],
    [
      'copy outside its buffer',
      'm.copy(new Uint8Array(4), 0, new Uint8Array(4), 1, 4);',
      'copy: the range exceeds its buffer',
    ],
    ['probe of an interrupt controller', 'm.probe(0xfec00000, 4, 1);', 'probe: address 0xfec00000, stride 4, count 1'],
    ['probe up to an interrupt controller', 'm.probe(0xfebfff00, 512, 2);', 'probe: address 0xfebfff00'],
    [
      'an atomic step across words',
      'm.atomicExchange(new Uint8Array(m.dmaAlloc(16)), 2, 4, 0);',
      'atomicExchange: offset 2, width 4, in a buffer of 16 bytes',
    ],
    ['device access of an odd width', 'm.portRead(0x70, 3);', 'portRead: port 0x70, width 3'],
  ])('%s', async (_, body, message) => {
    const native = /^m\.(\w+)/.exec(body)![1];
    const outcome = await boot(await imageOf(`function here() { ${body} } here();`));
    expect(outcome.status).toBe(EXIT_PANIC);
    expect(outcome.output).toMatch(
      new RegExp(
        `^\nmirage: kernel panic: .*\n    at ${native} \\(native\\)\n    at here \\(app\\.js:8:\\d+\\)\n    at start \\(app\\.js:8:\\d+\\)\n${BUG}mirage: exit status 100\n$`,
      ),
    );
    expect(outcome.output).toContain(message);
  });

  it('an interrupt that is delivered again before its handler starts is handled twice', async () => {
    const outcome = await boot(await imageOf(`m.provoke(22); m.consoleText('both\\n');`));
    expect([outcome.output, outcome.status]).toEqual(['both\n', 0]);
  });

  it.each([
    ['meets a damaged heap', 'm.provoke(19);', "the engine's heap is damaged, too"],
    ['never ends', 'Error.prepareStackTrace = () => { for (;;); }; m.provoke(2);', 'reading them takes too long'],
  ])('without the calls when reading them %s', async (_, body, why) => {
    const outcome = await boot(await imageOf(body));
    expect(outcome.output).toMatch(
      new RegExp(
        `^\nmirage: kernel panic: .*\n    \\(cannot show the TypeScript calls: ${why}\\)\n${BUG}mirage: exit status 100\n$`,
      ),
    );
    expect(outcome.status).toBe(EXIT_PANIC);
  });

  it('in a promise job, with the calls of the job', async () => {
    const outcome = await boot(await imageOf('Promise.resolve().then(function job() { m.provoke(2); });'));
    expect(outcome.output).toMatch(/\n {4}at provoke \(native\)\n {4}at job \(app\.js:8:\d+\)\n {4}This is a bug/);
    expect(outcome.status).toBe(EXIT_PANIC);
  });

  it('a native stack that needs more RAM than there is ends with out of memory', async () => {
    const outcome = await boot(await imageOf('m.provoke(3);'), { memoryMiB: 6 });
    expect(outcome.output).toContain(
      'no RAM is left for the native stack. Give the machine more memory: nx run has --memory=MIB',
    );
    expect(outcome.status).toBe(EXIT_OUT_OF_MEMORY);
  });
});

describe('a program that fails ends with its error, its stack and a status', () => {
  it.each([
    [
      'uncaught error',
      'function f() { throw new TypeError("bad"); } f();',
      'mirage: uncaught error\nTypeError: bad\n    at f (app.js:8:',
      EXIT_UNCAUGHT,
    ],
    ['uncaught text', 'throw "just text";', 'mirage: uncaught error\njust text\n', EXIT_UNCAUGHT],
    [
      'error in a promise job',
      'queueMicrotask(() => { throw new Error("job"); });',
      'mirage: uncaught error\nError: job\n',
      EXIT_UNCAUGHT,
    ],
    [
      'unhandled rejection',
      'Promise.reject(new Error("nobody"));',
      'mirage: unhandled rejection\nError: nobody\n    at start (app.js:8:',
      EXIT_UNCAUGHT,
    ],
    [
      'out of memory',
      'const a = []; for (;;) a.push(new Uint8Array(1 << 20));',
      '    Give the machine more memory: nx run has --memory=MIB.\nmirage: exit status 101\n',
      EXIT_OUT_OF_MEMORY,
    ],
    [
      'out of memory in small pieces',
      'const a = []; for (;;) a.push({ a });',
      'mirage: uncaught error\n',
      EXIT_OUT_OF_MEMORY,
    ],
    [
      'overflow of the JavaScript stack',
      'function f(n) { return f(n + 1) + 1; } f(0);',
      'mirage: uncaught error\nRangeError: Maximum call stack size exceeded\n    at f (app.js:8:',
      EXIT_UNCAUGHT,
    ],
    [
      'panic',
      'm.panic("the end");',
      'mirage: panic: the end\n    at panic (native)\n    at start (app.js:8:',
      EXIT_PANIC,
    ],
  ])('%s', async (_, body, block, status) => {
    const outcome = await boot(await imageOf(body));
    expect(outcome.output).toContain(block);
    expect(outcome.output).toMatch(new RegExp(`mirage: exit status ${status}\\n$`));
    expect(outcome.status).toBe(status);
  });

  it('a rejection that is handled in time is not reported', async () => {
    const body = 'const p = Promise.reject(new Error("x")); p.catch(() => say("handled"));';
    expect(await boot(await imageOf(body))).toMatchObject({ output: 'handled\n', status: 0 });
  });

  it("the program's handler gets the uncaught error, and chooses how to end", async () => {
    const body =
      'globalThis.handled = 0; Promise.reject(new Error("one")); Promise.reject(new Error("two")); queueMicrotask(() => { throw new Error("three"); });';
    const script = `${program(body)} globalThis.__mirageUncaught = (e) => { say(e.message); if (++globalThis.handled === 3) m.exit(9); };`;
    const packed = await packImage({ appJs: script, appName: 'test', manifest: {} });
    if ('error' in packed) throw new Error(packed.error);
    expect(await boot(packed.image)).toMatchObject({ output: 'three\none\ntwo\n', status: 9 });
  });

  it.each([1, 64, 65, 200])(
    'a handler that rejects whenever it is called gets %d rejections to their end',
    async (count) => {
      const body = `for (let i = 0; i < ${count}; i++) Promise.reject(new Error('first'));`;
      const script = `${program(body)} globalThis.__mirageUncaught = () => void Promise.reject(new Error('again'));`;
      const packed = await packImage({ appJs: script, appName: 'test', manifest: {} });
      if ('error' in packed) throw new Error(packed.error);
      const outcome = await boot(packed.image);
      expect(outcome.output).toContain('mirage: unhandled rejection\nError: again\n');
      expect(outcome.status).toBe(EXIT_UNCAUGHT);
    },
  );

  it('deep recursion stays within the native stack', async () => {
    const body = `
      let depth = 0;
      const deep = () => { depth++; return [1, 2].sort(() => JSON.parse('{"a":1}', () => 'x'.replace(/x/, deep))); };
      try { deep(); } catch (e) { say(e.name); }`;
    expect(await boot(await imageOf(body))).toMatchObject({ output: 'RangeError\n', status: 0 });
  });
});

describe('an incomplete image refuses to start', () => {
  const header = 0x3ff000n;
  const change = (
    image: Uint8Array,
    edit: (segment: Elf['segments'][number], isHeader: boolean) => Uint8Array,
  ): Uint8Array => {
    const elf = readElf(image);
    if (typeof elf === 'string') throw new Error(elf);
    const segments = elf.segments.map((segment) =>
      segment.type === PT_LOAD ? { ...segment, bytes: edit(segment, segment.address === header) } : segment,
    );
    return writeElf({ ...elf, segments });
  };
  const flip = (bytes: Uint8Array, offset: number): Uint8Array =>
    Uint8Array.from(bytes, (byte, index) => (index === offset ? byte ^ 1 : byte));
  const offsets = snapshotHeaderOffsets();

  it.each([
    [
      'corrupt magic',
      (i: Uint8Array) => change(i, ({ bytes }, isHeader) => (isHeader ? flip(bytes, offsets.magic) : bytes)),
      'snapshot header is invalid',
    ],
    [
      'corrupt memory size',
      (i: Uint8Array) => change(i, ({ bytes }, isHeader) => (isHeader ? flip(bytes, offsets.memoryPages) : bytes)),
      'snapshot header is invalid',
    ],
    [
      'corrupt start function',
      (i: Uint8Array) => change(i, ({ bytes }, isHeader) => (isHeader ? flip(bytes, offsets.start + 3) : bytes)),
      'snapshot header is invalid',
    ],
    [
      'corrupt heap',
      (i: Uint8Array) => change(i, ({ address, bytes }) => (address > header ? flip(bytes, 5000) : bytes)),
      'heap segment 0 has a wrong checksum',
    ],
    [
      'no program at all',
      (i: Uint8Array) => change(i, ({ bytes }, isHeader) => (isHeader ? new Uint8Array(bytes.length) : bytes)),
      'this image contains only the kernel and no program',
    ],
  ])('%s', async (_, damage, message) => {
    const outcome = await boot(damage(await imageOf('say("started");')));
    expect(outcome.output).toContain(message);
    expect(outcome.status).toBe(EXIT_BAD_IMAGE);
  });

  describe('truncated', () => {
    let image: Uint8Array;
    /**
     * The end of the loader's note, which is the last part of the file except for the manifest; without its last byte,
     * which is zero.
     */
    let noteEnd: number;
    beforeAll(async () => {
      image = await imageOf('say("started");');
      noteEnd = Buffer.from(image).lastIndexOf('Xen\0') + 7;
    });
    const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const runs = {
      numRuns: 12,
      examples: [0, 0.00001, 0.00005, 0.0005, 0.004, 0.3, 0.66, 0.7, 0.72, 0.995, 0.9999].map((part): [number] => [
        part,
      ]),
    };

    it('at any byte, is started by no monitor', async () => {
      const isRefused = async (part: number): Promise<void> => {
        const { output, status, log } = await boot(image.subarray(0, Math.floor(part * image.length)));
        expect({ output, status, isTold: log !== '' }).toEqual({ output: '', status: 'refused', isTold: true });
      };
      await fc.assert(fc.asyncProperty(anywhere, isRefused), runs);
    });

    it('at any byte behind its magic and filled with zeros, as after a crash of the host, is started by none either', async () => {
      const isRefused = async (part: number): Promise<void> => {
        const at = '\x7fELF'.length + Math.floor(part * (noteEnd - '\x7fELF'.length));
        const { output, status, log } = await boot(Uint8Array.from(image).fill(0, at));
        expect({ output, status, isTold: log !== '' }).toEqual({ output: '', status: 'refused', isTold: true });
      };
      await fc.assert(fc.asyncProperty(anywhere, isRefused), runs);
    });

    it('and loaded in part by a monitor, is detected by the kernel', async () => {
      const elf = readElf(image);
      if (typeof elf === 'string') throw new Error(elf);
      const first = elf.segments.findIndex(({ type, address }) => type === PT_LOAD && address > header);
      // The loader writes zeros there, too.
      const length = elf.segments[first]!.bytes.findLastIndex((byte) => byte !== 0) + 1;
      const isNoticed = async (part: number): Promise<void> => {
        const segments = elf.segments.map((segment, index) =>
          index === first ? { ...segment, bytes: segment.bytes.slice(0, Math.floor(part * length)) } : segment,
        );
        const { output, status } = await boot(writeElf({ ...elf, segments }));
        expect(output).toContain('heap segment 0 has a wrong checksum');
        expect(status).toBe(EXIT_BAD_IMAGE);
      };
      await fc.assert(fc.asyncProperty(anywhere, isNoticed), { numRuns: 6, examples: [[0], [0.5], [0.999]] });
    });
  });

  it('snapshot made for another kernel', async () => {
    // The kernel's identity follows the name of its note, in the load segment that the kernel reads.
    const image = Uint8Array.from(await imageOf('say("started");'));
    const id = Buffer.from(image).indexOf('Mirage\0') + 8;
    image[id] = image[id]! ^ 1;
    const outcome = await boot(image);
    expect(outcome.output).toContain('made for another kernel');
    expect(outcome.status).toBe(EXIT_BAD_IMAGE);
  });
});

describe('an unsuitable machine is refused with a message', () => {
  const cases: [string, Boot, string, number][] = [
    ['less RAM than the kernel', { memoryMiB: 3 }, 'are not enough', EXIT_BAD_MACHINE],
    ['less RAM than the heap', { memoryMiB: 5 }, 'of RAM are not enough: this image needs', EXIT_BAD_MACHINE],
    ['no entropy source', { cpu: 'qemu64' }, 'no entropy source', EXIT_NO_ENTROPY],
    [
      'a module that is not ours',
      { module: Buffer.from('#!/bin/sh\necho a file of someone else\n') },
      'is not a Mirage module',
      EXIT_BAD_MACHINE,
    ],
    [
      'a module that claims more than it has',
      { module: Buffer.concat([Buffer.from('MIRAGEM1'), Buffer.alloc(8, 0xff)]) },
      'is not a Mirage module',
      EXIT_BAD_MACHINE,
    ],
    ['a module shorter than its header', { module: Buffer.from('MIRAGE') }, 'is not a Mirage module', EXIT_BAD_MACHINE],
  ];
  it.each(cases)('%s', async (_, options, message, status) => {
    const outcome = await boot(await imageOf('say("started");'), options);
    expect(outcome.output).toContain(message);
    expect(outcome.status).toBe(status);
  });

  it('no way to measure time', async () => {
    const outcome = await boot(await imageOf('say("started"); m.monotonicNs();'), {
      machineOptions: 'pit=off,pic=off',
      // Without KVM's leaves, one of which announces its clock.
      cpu: 'max,-kvm',
    });
    expect(outcome.output).toMatch(/^started\n\nmirage: kernel panic: cannot measure time: .* QEMU: remove pit=off/);
    expect(outcome.status).toBe(EXIT_BAD_MACHINE);
  });

  it('a garbage command line is passed to the program', async () => {
    const line = '\x01\x7f%s%n "\'\\ \u00e9 \ufffd ='.repeat(50);
    const outcome = await boot(await imageOf('say(m.args().length);'), { commandLine: line });
    expect(outcome).toMatchObject({ output: `${line.length}\n`, status: 0 });
  });

  // QEMU 10 passes on no longer one. The limits of the kernel are in test/host/start-info.spec.ts.
  it('a command line of 4,095 bytes arrives complete', async () => {
    const outcome = await boot(await imageOf('say(m.args().length); say(new Set(m.args()).size);'), {
      commandLine: 'x'.repeat(4095),
    });
    expect(outcome).toMatchObject({ output: '4095\n1\n', status: 0 });
  });

  it('a program without a start gets no image', async () => {
    expect(
      await packImage({ appJs: program('').replace('__mirageStart', 'other'), appName: 'x', manifest: {} }),
    ).toEqual({ error: 'no-start' });
  });
});
