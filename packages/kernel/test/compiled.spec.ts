import { exitStatus, layout } from '../abi/layout.js';
import { PT_LOAD, readElf, writeElf, type Elf } from '../image/elf.js';
import { packImage, type PackedImage, type PackOptions } from '../image/index.js';
import { program } from './program.js';
import { boot, requireQemu, type Outcome } from './qemu.js';

jest.setTimeout(120_000);
beforeAll(requireQemu);

/** Functions of every rank: recursion, a loop, what the loop calls, a generator, and one that nothing calls often. */
const BODY = `
  const point = (x) => ({ x, get double() { return this.x * 2; } });
  const sum = (n) => { let s = 0; for (let i = 0; i < n; i++) s += point(i).double; return s; };
  const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
  function* count() { for (let i = 0; i < 3; i++) yield i; }
  say([fibonacci(15), sum(100), ...count()]);
  try { sum({ valueOf() { throw new Error('inside'); } }); } catch (error) { say(error.stack.trim()); }`;

async function packed(body: string, options: Partial<PackOptions> = {}): Promise<PackedImage> {
  const result = await packImage({ appJs: program(body), appName: 'test', manifest: {}, ...options });
  if ('error' in result) throw new Error(JSON.stringify(result));
  return result;
}

function segmentsOf(image: Uint8Array): Elf['segments'] {
  const elf = readElf(image);
  if (typeof elf === 'string') throw new Error(elf);
  return elf.segments;
}

describe('an image with compiled functions', () => {
  it.each(['microvm', 'q35'] as const)('gives the results and traces of one without, on %s', async (machine) => {
    const outcomes: Outcome[] = [];
    for (const compile of ['none', 'hot', 'all'] as const)
      outcomes.push(await boot((await packed(BODY, { compile })).image, { machine }));
    expect(outcomes[0]).toMatchObject({ status: 0, output: expect.stringContaining('610,9900,0,1,2\nat valueOf') });
    expect(outcomes.map(({ output, status }) => [output, status])).toEqual(
      outcomes.map(() => [outcomes[0]!.output, 0]),
    );
  });

  it('is the same for the same input', async () => {
    const [a, b] = [await packed(BODY, { compile: 'all' }), await packed(BODY, { compile: 'all' })];
    expect(Buffer.from(a.image).equals(b.image)).toBe(true);
  });

  it('reports what was compiled', async () => {
    const reports = [];
    for (const compile of ['none', 'hot', 'all'] as const)
      reports.push((await packed(BODY, { compile })).report.compiled);
    const [none, hot, all] = reports;
    expect(none).toBeUndefined();
    expect(hot!.functions).toBeGreaterThan(1);
    expect(all!.functions).toBeGreaterThan(hot!.functions);
    expect(all!.ofFunctions).toBe(hot!.ofFunctions);
  });

  it.each([0, 2000, 5000])(
    'keeps the code within a budget of %i bytes, but for what all functions share',
    async (budget) => {
      const all = await packed(BODY, { compile: 'all' });
      const shared = (await packed(BODY, { compile: 'all', compileBudget: 0 })).report.compiled!;
      const { functions, codeBytes } = (await packed(BODY, { compile: 'all', compileBudget: budget })).report.compiled!;
      expect(functions).toBeLessThan(all.report.compiled!.functions);
      expect(codeBytes).toBeLessThanOrEqual(Math.max(budget, shared.codeBytes));
    },
  );

  it.each([
    ['calls', 'const deep = (n) => [deep(n + 1)];'],
    ['calls of the interpreter for one instruction', 'const deep = (...n) => [...[1]].map(() => deep(...n, 1));'],
    ['natives', "const deep = () => [1, 2].sort(() => JSON.parse('{\"a\":1}', () => 'x'.replace(/x/, deep)));"],
    [
      'constructors and getters',
      'class Deep { constructor() { this.x = new Deep().y; } get y() { return new Deep(); } } const deep = () => new Deep();',
    ],
    ['generators', 'function* deep() { yield* deep(); } '],
  ])('has enough native stack for deep recursion through %s', async (_, code) => {
    const { image } = await packed(`${code} try { [...deep()]; } catch (e) { say(e.name); }`, { compile: 'all' });
    expect(await boot(image)).toMatchObject({ output: 'RangeError\n', status: 0 });
  });

  it('has its code in front of the heap when there is no room below the snapshot header', async () => {
    const functions = Array.from(
      { length: 1500 },
      (_, n) =>
        `(a, b) => { let s = ${n}; for (const v of [a, b, ...a.list]) s += v.x * ${n} + a.x - b[${n}]?.y; return s; }`,
    );
    const body = `
      const list = [{ x: 1 }, { x: 2 }], blocks = [];
      for (let i = 0; i < 40; i++) blocks.push(new Uint8Array(100000).fill(i));
      let sum = 0;
      for (const f of [${functions.join()}]) sum += f({ x: 1, list }, { x: 2 }) || 1;
      say(sum + blocks.reduce((s, b) => s + b[9], 0));`;
    const [none, all] = [await packed(body), await packed(body, { compile: 'all' })];
    expect(all.report.compiled!.codeBytes).toBeGreaterThan(0x200000);
    const heap = (image: Uint8Array): number =>
      Math.max(...segmentsOf(image).map(({ address, memoryBytes }) => Number(address + memoryBytes)));
    expect((heap(all.image) - heap(none.image)) % 0x200000).toBe(0);
    expect(all.report.leastRamBytes - none.report.leastRamBytes).toBe(heap(all.image) - heap(none.image));
    const outcomes = [await boot(none.image, { memoryMiB: 32 }), await boot(all.image, { memoryMiB: 32 })];
    expect(outcomes[0]!.output).toMatch(/^\d+\n$/);
    expect(outcomes[1]).toMatchObject({ output: outcomes[0]!.output, status: 0 });
    expect(await boot(all.image, { machine: 'q35', memoryMiB: 32 })).toMatchObject({ output: outcomes[0]!.output });
  });

  it('boots in little memory', async () => {
    const { image } = await packed(BODY, { compile: 'all' });
    expect(await boot(image, { memoryMiB: 6 })).toMatchObject({ status: 0 });
  });
});

it('an image without compiled functions does not contain what only they need', async () => {
  const [without, with_] = [await packed(BODY), await packed(BODY, { compile: 'all' })];
  const code = ({ image }: PackedImage): Elf['segments'] =>
    segmentsOf(image).filter(({ type, flags }) => type === PT_LOAD && (flags & 1) !== 0);
  expect(code(without)).toHaveLength(1);
  expect(code(with_)).toHaveLength(2);
  const more = with_.report.kernelBytes - without.report.kernelBytes;
  expect(more).toBeLessThan(60_000);
  expect(with_.report.engineBytes - without.report.engineBytes).toBe(more);
});

it('most bytes of the kernel are the engine', async () => {
  const { kernelBytes, engineBytes } = (await packed(BODY)).report;
  expect(engineBytes / kernelBytes).toBeGreaterThan(0.8);
  expect(engineBytes / kernelBytes).toBeLessThan(0.97);
});

describe('no page of compiled functions is both writable and executable', () => {
  it.each([
    ['write to their code', 23, 'write of compiled functions, at 0x10100000'],
    ['write to their entry points', 24, 'write of the entry points of compiled functions, at 0x10000000'],
    ['execute these', 25, 'execution of the entry points of compiled functions, at 0x10000000'],
    ['execute their caches', 26, 'execution of the caches of compiled functions, at 0x18000000'],
  ])('%s', async (_, fault, message) => {
    const outcome = await boot(
      (await packed(`const o = { x: 1 }; o.x++; m.provoke(${fault});`, { compile: 'all' })).image,
    );
    expect(outcome.output).toContain(message);
    expect(outcome.status).toBe(exitStatus.EXIT_PANIC);
  });
});

it.each([
  ['entry points', 4],
  // Behind the page of entry points.
  ['code', layout.PAGE_BYTES + 100],
])('an image with damaged %s refuses to start', async (_, at) => {
  const { image } = await packed(BODY, { compile: 'all' });
  const elf = readElf(image) as Elf;
  const segments = elf.segments.map((segment) => {
    const end = Number(segment.address) + segment.bytes.length;
    const isHeader = Number(segment.address) < layout.SNAPSHOT_HEADER_ADDRESS && end > layout.SNAPSHOT_HEADER_ADDRESS;
    if (segment.type !== PT_LOAD || !isHeader) return segment;
    return { ...segment, bytes: segment.bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)) };
  });
  const outcome = await boot(writeElf({ ...elf, segments }));
  expect(outcome.output).toContain('the image is damaged: its compiled functions have a wrong checksum');
  expect(outcome.status).toBe(exitStatus.EXIT_BAD_IMAGE);
});
