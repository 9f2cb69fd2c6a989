import { encodeUtf8 } from '@mirage/runtime/machine';
import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { FakeXenconsoled } from '../../../test/fake/xenconsoled.js';
import { connectPvConsole, type PvConsole } from './xencons.js';

// The tests have many steps, and the machine may be busy.
jest.setTimeout(120000);

const make = (
  options: { firstIndex?: number; chunkBytes?: number } = {},
): { xen: FakeXen; daemon: FakeXenconsoled; pv: PvConsole } => {
  const xen = new FakeXen();
  const daemon = new FakeXenconsoled(xen, options);
  const { events } = xen.guest();
  return { xen, daemon, pv: connectPvConsole(daemon.natives(), xen.loop, events, daemon.page, daemon.port) };
};

const index = fc.oneof(fc.constant(0), fc.integer({ min: 0xffffff00, max: 0xffffffff }), fc.nat());

describe('the console of a domain', () => {
  it('shows everything that is written, in order, for all sizes and speeds of the reader', async () => {
    const writes = fc.array(fc.record({ isNow: fc.boolean(), size: fc.nat(4000) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(index, fc.integer({ min: 100, max: 3000 }), writes, async (firstIndex, chunkBytes, list) => {
        const { xen, daemon, pv } = make({ firstIndex, chunkBytes });
        let expected = '';
        const done: Promise<void>[] = [];
        for (const [number, { isNow, size }] of list.entries()) {
          const text = String(number % 10).repeat(size);
          expected += text;
          if (isNow) pv.writeNow(encodeUtf8(text));
          else done.push(pv.console.write(text));
        }
        await xen.idle();
        await Promise.all(done);
        expect(daemon.text).toBe(expected);
        expect(xen.holders).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('returns every line of input, also one longer than the ring', async () => {
    await fc.assert(
      fc.asyncProperty(index, fc.integer({ min: 20, max: 1024 }), async (firstIndex, chunkBytes) => {
        const { xen, daemon, pv } = make({ firstIndex, chunkBytes });
        daemon.type(`first\r\n${'x'.repeat(3000)}\nwörld\n`);
        const lines = [pv.console.readLine(), pv.console.readLine(), pv.console.readLine()];
        await xen.idle();
        expect(await Promise.all(lines)).toEqual(['first', 'x'.repeat(3000), 'wörld']);
      }),
      { numRuns: 20 },
    );
  });

  it('returns input from before it was connected', async () => {
    const xen = new FakeXen();
    const daemon = new FakeXenconsoled(xen);
    daemon.type('early\n');
    daemon.step();
    const { events } = xen.guest();
    const { console } = connectPvConsole(daemon.natives(), xen.loop, events, daemon.page, daemon.port);
    expect(await console.readLine()).toBe('early');
  });

  it('copies the written bytes', async () => {
    const { xen, daemon, pv } = make();
    const bytes = new Uint8Array(4000).fill(97);
    const written = pv.console.write(bytes);
    bytes.fill(98);
    await xen.idle();
    await written;
    expect(daemon.text).toBe('a'.repeat(4000));
  });

  it('without a reader, writers wait a second, and later ones not at all', async () => {
    const { xen, daemon, pv } = make({ chunkBytes: 0 });
    const written = pv.console.write('x'.repeat(5000));
    await xen.idle(10e9);
    await written;
    expect(xen.nowNs).toBe(1e9);
    await pv.console.log('more');
    expect([xen.nowNs, xen.holders]).toEqual([1e9, 0]);
    // The reader starts.
    daemon.chunkBytes = 2048;
    await xen.idle();
    await pv.console.log('here again');
    await xen.idle();
    expect(daemon.text).toBe(`${'x'.repeat(2048)}here again\n`);
  });

  it('a reader that stops for a while loses nothing', async () => {
    const { xen, daemon, pv } = make({ chunkBytes: 0 });
    const written = pv.console.write('x'.repeat(5000));
    await xen.idle(0.9e9);
    daemon.chunkBytes = 100;
    await xen.idle(10e9);
    await written;
    expect(daemon.text).toBe('x'.repeat(5000));
  });

  it.each([2049, 0x80000000])('a reader whose index is off by %d does not block writers', async (excess) => {
    const { xen, daemon, pv } = make({ chunkBytes: 0 });
    daemon.words[770] = -excess;
    await pv.console.write('lost');
    expect(xen.holders).toBe(0);
  });

  it('input with an invalid index is ignored', async () => {
    const { xen, daemon, pv } = make();
    daemon.words[769] = 5000;
    xen.raise(daemon.port);
    const line = pv.console.readLine();
    const isOpen = await Promise.race([line.then(() => false), xen.idle().then(() => true)]);
    expect(isOpen).toBe(true);
  });

  it('drains before the end, for at most a second without a reader', () => {
    const { xen, daemon, pv } = make({ chunkBytes: 1 });
    pv.writeNow(encodeUtf8('last words'));
    pv.drain();
    expect(daemon.text).toBe('last words');
    // It wakes up each time that the daemon has taken some.
    expect(xen.nowNs).toBeLessThan(0.1e9);
    daemon.chunkBytes = 0;
    pv.writeNow(encodeUtf8('lost'));
    const before = xen.nowNs;
    pv.drain();
    expect(xen.nowNs - before).toBe(1e9);
  });

  it('a spurious event does nothing', async () => {
    const { xen, daemon, pv } = make();
    for (let i = 0; i < 10; i++) {
      xen.raise(daemon.port);
      await xen.idle();
    }
    const written = pv.console.log('still here');
    await xen.idle();
    await written;
    expect(daemon.text).toBe('still here\n');
  });
});
