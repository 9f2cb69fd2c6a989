import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot, requireQemu, testAccelerator, type Boot, type Outcome } from './qemu.js';
import { packImage } from '../image/index.js';
import { imageOf, program } from './program.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

const machines = ['microvm', 'q35', 'pc'] as const;
const HYPERVISORS = { tcg: 'TCGTCGTCGTCG', kvm: 'KVMKVMKVM' };

describe.each(machines)('on %s', (machine) => {
  it('hello prints its line and ends with status 0', async () => {
    const outcome = await boot(await imageOf(`say('hello, ' + m.args());`), { machine, commandLine: 'first second=2' });
    expect(outcome).toMatchObject({ output: 'hello, first second=2\n', status: 0 });
  });

  it('a program sets its status', async () => {
    expect(await boot(await imageOf('m.exit(42);'), { machine })).toMatchObject({ output: '', status: 42 });
  });

  it('two timers 20 ms apart fire in order, and the processor slept', async () => {
    const body = `
      const begin = m.monotonicNs();
      for (const ms of [20, 40]) { const events = m.wait(begin + ms * 1e6); say(events + ' ' + (m.monotonicNs() >= begin + ms * 1e6)); }
      say(m.monotonicNs() - begin < 5e9);`;
    expect(await boot(await imageOf(body), { machine })).toMatchObject({ output: '0 true\n0 true\ntrue\n', status: 0 });
  });

  it('an interrupt ends a wait', async () => {
    const body = `
      const event = m.irqBind(4, 0), bytes = new Uint8Array(16);
      say('ready');
      let count = m.consoleRead(bytes);
      if (count === 0) { say(m.wait(m.monotonicNs() + 1e10) === 1 << event); count = m.consoleRead(bytes); } else say(true);
      say(count > 0 && String.fromCharCode(bytes[0]));`;
    expect(await boot(await imageOf(body), { machine, input: 'x\n' })).toMatchObject({
      output: 'ready\ntrue\nx\n',
      status: 0,
    });
  });
});

describe('a serial console whose reader is late', () => {
  let folder: string;
  let host: Server;
  let connected: Promise<Socket>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mirage-serial-'));
    // Accepts the connection and reads nothing.
    host = createServer({ pauseOnConnect: true });
    connected = new Promise((resolve) => host.once('connection', resolve));
    await new Promise<void>((resolve) => host.listen(join(folder, 'serial'), resolve));
  });
  afterEach(async () => {
    (await connected).destroy();
    host.close();
    rmSync(folder, { recursive: true });
  });

  const bootWithReader = async (body: string): Promise<Outcome> =>
    boot(await imageOf(body), { serial: `unix:${join(folder, 'serial')}` });

  /** Begins to read this long after the guest connected, and reads until it ends. */
  const readAfter = async (delayMs: number): Promise<string> => {
    const socket = await connected;
    await new Promise((resolve) => void setTimeout(resolve, delayMs));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('latin1').replaceAll('\r', '');
  };

  it('loses nothing, not even the last bytes before the machine ends', async () => {
    const [{ status }, output] = await Promise.all([
      bootWithReader(`say('x'.repeat(2000)); m.exit(42);`),
      readAfter(2500),
    ]);
    expect({ status, output }).toEqual({ status: 42, output: `${'x'.repeat(2000)}\n` });
  });

  it.each([
    ['before the next line', `say('read again');`, 'read again\n'],
    ['before the machine ends', '', ' for 5 seconds\n'],
  ])('reports how much it lost after five seconds, %s', async (_, last, end) => {
    const body = `
      // Before the first reading of the clock, five seconds may take up to 20.
      m.monotonicNs();
      say('x'.repeat(2000));
      const until = m.monotonicNs() + 5e9;
      while (m.monotonicNs() < until) m.wait(until);
      ${last}
      m.exit(42);`;
    const [{ status }, output] = await Promise.all([bootWithReader(body), readAfter(7500)]);
    const [, kept, lost] = /^(x+)\nmirage: the console lost (\d+) bytes, because nothing read it for 5 seconds\n/.exec(
      output,
    )!;
    expect(kept!.length + Number(lost)).toBe(2001);
    expect(output.endsWith(end)).toBe(true);
    expect(status).toBe(42);
  });

  it('delays the program once, not at each line', async () => {
    // The first line takes five seconds; the other eight together take at most as long.
    const body = `
      const time = (use) => { const begin = m.monotonicNs(); use(); return m.monotonicNs() - begin; };
      const first = time(() => m.consoleWrite(new Uint8Array(1 << 20)));
      const others = time(() => { for (let i = 0; i < 8; i++) say('a line'); });
      m.exit(others < first ? 42 : 43);`;
    expect(await bootWithReader(body)).toMatchObject({ status: 42 });
  });
});

describe('natives', () => {
  const cases: [string, string, string, Boot?][] = [
    [
      'time goes on and never back',
      'let last = m.monotonicNs(); for (let i = 0; i < 1000; i++) { const now = m.monotonicNs(); if (now < last) say("back"); last = now; } say(last > 0);',
      'true\n',
    ],
    [
      "the wall clock is the host's",
      'const now = Number(m.wallNs() / 1000000n); say(Math.abs(now - Date.now()) < 1000); say(new Date().getUTCFullYear() >= 2024);',
      'true\ntrue\n',
    ],
    ['a deadline in the past does not wait', 'say(m.wait(0)); say(m.wait(-5)); say(m.wait(NaN));', '0\n0\n0\n'],
    [
      'a text is written as UTF-8, half a surrogate pair as U+FFFD',
      'm.consoleText("a\\u00e9\\u6f22\\ud83d\\ude00\\ud83d!\\udc00\\n");',
      'aé漢😀\ufffd!\ufffd\n',
    ],
    [
      'devices are asked before they are mapped',
      'say(m.probe(0xfeb00000, 512, 24).toString(16)); say(m.probe(0xfeb00008, 512, 24)); say(m.probe(0xfeb00000, 4, 4));',
      'ffffff\n0\n11\n',
    ],
    [
      'entropy differs from call to call',
      'const a = new Uint8Array(40), b = new Uint8Array(40); m.entropy(a); m.entropy(b); say(a.join() !== b.join() && new Set(a).size > 20);',
      'true\n',
    ],
    [
      'DMA memory is page-aligned, zeroed and contiguous',
      'const a = new Uint8Array(m.dmaAlloc(9000)); const p = m.physicalAddress(a); say([a.length, p % 4096, a.every((x) => x === 0), m.physicalAddress(a.subarray(8192)) - p].join());',
      '9000,0,true,8192\n',
    ],
    [
      'DMA memory keeps its length',
      'try { m.dmaAlloc(4096).transfer(8192); say("moved"); } catch (e) { say(e.message); }',
      'out of memory\n',
    ],
    [
      'the heap grows by what is kept, and shrinks when it is let go; DMA memory is no part of it',
      'const before = m.heapBytes(); let kept = new Uint8Array(100000); const held = m.heapBytes() - before; const d = m.dmaAlloc(1 << 20); const dma = m.heapBytes() - before - held; kept = undefined; say(held >= 100000 && held < 101000); say(dma < 1000); say(m.heapBytes() - before < 1000);',
      'true\ntrue\ntrue\n',
    ],
    ['DMA memory is freed', 'for (let i = 0; i < 200; i++) m.dmaAlloc(1 << 20); say("done");', 'done\n'],
    [
      'device memory reads and has its physical address',
      'const d = new Uint8Array(m.mapForeign(0xfeb00000, 4096)); say(m.mmioRead(d, 0, 4).toString(16)); say(m.physicalAddress(d.subarray(4)).toString(16));',
      '74726976\nfeb00004\n',
    ],
    [
      'the same device memory is mapped once',
      'say(m.physicalAddress(new Uint8Array(m.mapForeign(0xfeb00000, 4096))) === m.physicalAddress(new Uint8Array(m.mapForeign(0xfeb00000, 4096))));',
      'true\n',
    ],
    [
      'the checksum is that of RFC 1071',
      'say(m.checksum(new Uint8Array([0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7]), 0, 8, 0).toString(16)); say(m.checksum(new Uint8Array([9, 1, 2, 3]), 1, 3, 0xffff).toString(16));',
      'ddf2\n402\n',
    ],
    [
      'copies overlap',
      'for (const [to, from] of [[2, 0], [0, 2]]) { const a = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]); m.copy(a, to, a, from, 10); say(a.join()); }',
      '1,2,1,2,3,4,5,6,7,8,9,10\n3,4,5,6,7,8,9,10,11,12,11,12\n',
    ],
    [
      'text is encoded as UTF-8, without lone surrogates',
      "const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16)).join(' '); say(hex(m.encodeText('a\\u00e4\\u20ac\\ud83d\\ude00\\ud83d!'))); say(m.encodeText('').length); const a = m.encodeText('ab'); a[0] = 99; say(hex(m.encodeText('ab')) + ' ' + (a instanceof Uint8Array));",
      '61 c3 a4 e2 82 ac f0 9f 98 80 ef bf bd 21\n0\n61 62 true\n',
    ],
    [
      'valid UTF-8 is decoded, and ASCII alone if that is asked for',
      "const b = new Uint8Array([97, 0, 0xc3, 0xa4, 0xf0, 0x9f, 0x98, 0x80, 98]); const t = m.decodeText(b, 1, 8, 0); say(t.length + ' ' + (t === '\\0\\u00e4\\ud83d\\ude00b')); say([m.decodeText(b, 3, 1, 0), m.decodeText(b, 0, 9, 1), m.decodeText(b, 8, 1, 1), m.decodeText(b, 9, 0, 0)].map((one) => JSON.stringify(one)).join());",
      '5 true\n,,"b",""\n',
    ],
    [
      'the head of a request is split, from an offset',
      "const r = m.encodeText('xGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nbody'); say(JSON.stringify([m.scanHead(r, 1), m.scanHead(r, 2).slice(0, 7), m.scanHead(r, r.length)]));",
      '["0027\\nGET\\n/\\n1\\nhost\\na","0026\\nET",null]\n',
    ],
    [
      'a range outside of its bytes is a RangeError',
      'for (const act of [() => m.decodeText(new Uint8Array(4), 2, 3, 0), () => m.decodeText(new Uint8Array(4), 5, 0, 0), () => m.scanHead(new Uint8Array(4), 5)]) try { act(); } catch (error) { say(error); }',
      'RangeError: decodeText: the range must lie in the bytes\nRangeError: decodeText: the range must lie in the bytes\nRangeError: scanHead: the offset must lie in the bytes\n',
    ],
    [
      'ports are read in the width asked for',
      'm.portWrite(0xcf8, 4, 0x80000000); say(m.portRead(0xcfc, 4).toString(16)); say(m.portRead(0xcfc, 2).toString(16));',
      '29c08086\n8086\n',
      { machine: 'q35' },
    ],
    ['returns the name of the hypervisor', 'say(m.hypervisor());', `${HYPERVISORS[testAccelerator()]}\n`],
    [
      'promise jobs run in order',
      'Promise.resolve().then(() => say(2)).then(() => say(3)); say(1); m.runJobs(); say(4);',
      '1\n2\n3\n4\n',
    ],
    [
      'a module arrives',
      'const b = new Uint8Array(m.moduleBytes()); say(b.length + " " + String.fromCharCode(...b));',
      '5 bytes\n',
      { module: Buffer.concat([Buffer.from('MIRAGEM1'), Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('bytes')]) },
    ],
    ['returns undefined without a module', 'say(m.moduleBytes());', 'undefined\n'],
    [
      'an argument of the wrong kind is a TypeError',
      'try { m.consoleWrite("x"); } catch (e) { say(e); }',
      'TypeError: consoleWrite: bytes must be a Uint8Array\n',
    ],
    [
      'a number out of range is a RangeError',
      'try { m.portRead(-1, 1); } catch (e) { say(e); }',
      'RangeError: portRead: ioPort must be a whole number from 0 to 4294967295\n',
    ],
    [
      'the kernel and interrupt controllers are not device memory',
      'for (const a of [0x100000, 0xfee00000, 0xfec00000, 5]) try { m.mapForeign(a, 4096); say("mapped"); } catch (e) { say(e.name); }',
      'RangeError\nRangeError\nRangeError\nRangeError\n',
    ],
    [
      'what the processor cannot address, or is more than there are page tables for, is not device memory',
      // QEMU's own processors have 40 address bits.
      'for (const [a, bytes] of [[2 ** 40, 4096], [2 ** 40 - 4096, 8192], [2 ** 33, 2 ** 27], [2 ** 40 - 4096, 4096]]) try { m.mapForeign(a, bytes); say("mapped"); } catch (e) { say(e.name); }',
      'RangeError\nRangeError\nRangeError\nmapped\n',
    ],
    [
      'memory that domains share is not mapped over RAM or interrupt controllers either',
      'for (const a of [0, 0x10000, 0x100000, 0xfee00000, 5]) try { m.mapShared(a, 4096); say("mapped"); } catch (e) { say(e.name); }',
      'RangeError\nRangeError\nRangeError\nRangeError\nRangeError\n',
    ],
    [
      'bulk copies reach mapped memory, which lies beyond the heap',
      // The flash below 4 GiB is readable on a machine without firmware devices.
      'const d = new Uint8Array(m.mapShared(0xfffff000, 4096)); say(d.slice(16).length); new Uint8Array(4096).set(d); say("alive");',
      '4080\nalive\n',
    ],
    [
      'atomic steps on words of 2 and 4 bytes give what was there',
      `const d = new Uint8Array(m.dmaAlloc(16));
       say(m.atomicExchange(d, 4, 4, 0x01020304) + ' ' + m.atomicExchange(d, 6, 2, 0xffff) + ' ' + d.join());
       say(m.atomicCompareExchange(d, 4, 2, 1, 2) + ' ' + m.atomicCompareExchange(d, 4, 2, 0x0304, 2) + ' ' + m.atomicCompareExchange(d, 4, 4, 0xffff0002, 7) + ' ' + d.join());
       say(m.atomicAnd(d, 4, 2, 5) + ' ' + m.atomicAnd(d, 4, 4, 0xfffffffe) + ' ' + d.join());`,
      '0 258 0,0,0,0,4,3,255,255,0,0,0,0,0,0,0,0\n772 772 4294901762 0,0,0,0,7,0,0,0,0,0,0,0,0,0,0,0\n7 5 0,0,0,0,4,0,0,0,0,0,0,0,0,0,0,0\n',
    ],
    [
      'where there is no Xen its natives say so',
      'say(m.xenHypercall(17, 0, 0, 0, 0, 0)); say(m.xenNotify(1)); say(m.xenSharedInfo()); say(m.xenUpcall()); try { m.xenGrantFrame(0); } catch (e) { say(e.name); }',
      '-38\n-38\nundefined\n-2\nRangeError\n',
    ],
    [
      'the heap grows to the end of RAM and the error can be caught',
      'const a = []; try { for (;;) a.push(new Uint8Array(1 << 20)); } catch (e) { say(e); } say(a.length > 50); a.length = 0; for (let i = 0; i < 40; i++) a.push(new Uint8Array(1 << 20)); say(a.length);',
      'InternalError: out of memory\ntrue\n40\n',
    ],
  ];
  it.each(cases)('%s', async (_, body, output, options = {}) => {
    expect(await boot(await imageOf(body), options)).toMatchObject({ output, status: 0 });
  });

  it('maps and sets filled at build time find their keys', async () => {
    const top = `
      const keys = [1, 2.5, 'text', 'k1', 'k2', 'k3', Symbol.iterator, 5n, {}, null, undefined, NaN];
      const map = new Map(keys.map((key, index) => [key, index])), set = new Set(keys), weak = new WeakMap([[keys, 1]]);
      for (let i = 0; i < 1000; i++) set.add('n' + i);`;
    const body = `
      say(keys.every((key, index) => map.get(key) === index && set.has(key)) && weak.has(keys));
      let missing = 0; for (let i = 0; i < 1000; i++) if (!set.has('n' + i)) missing++;
      say(missing);`;
    const packed = await packImage({ appJs: `${top}\n${program(body)}`, appName: 'test', manifest: {} });
    if ('error' in packed) throw new Error(packed.error);
    expect(await boot(packed.image)).toMatchObject({ output: 'true\n0\n', status: 0 });
  });

  it('Math.random differs from boot to boot', async () => {
    const image = await imageOf('say(Math.random());');
    const [first, second] = [await boot(image), await boot(image)];
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.output).not.toBe(second.output);
  });
});
