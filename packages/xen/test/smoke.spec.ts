import { requireQemu } from '../../kernel/test/qemu.js';
import { imageOf } from './programs.js';
import { bootOnXen, requireXen } from './xen.js';

jest.setTimeout(300000);
beforeAll(async () => {
  requireQemu();
  await requireXen();
});

const hello = `[async () => { const c = await connectConsole(); await c.log('hello, wörld ✓'); }]`;

describe('on a real Xen', () => {
  it('hello prints where it runs and its line, and powers off', async () => {
    const { image } = await imageOf(hello);
    expect(await bootOnXen(image)).toMatchObject({
      output: expect.stringMatching(
        /^Mirage: test on xen 4\.\d+, 64 MiB, PVH\nhello, wörld ✓\nmain returned 0\n$/,
      ) as string,
      end: 'poweroff',
    });
  });

  it('a status that a job returns is not a crash', async () => {
    const { image } = await imageOf(`[async () => 42]`);
    const { output, end } = await bootOnXen(image);
    expect([output.endsWith('main returned 42\n'), end]).toEqual([true, 'poweroff']);
  });

  it('passes on the command line, and a bad argument is not a crash', async () => {
    const { output, end } = await bootOnXen((await imageOf(hello)).image, { commandLine: '"one, two" 3' });
    expect(output).toContain('unexpected argument "one, two"');
    expect([output.endsWith('main returned 64\n'), end]).toEqual([true, 'poweroff']);
  });

  it.each([
    ['an error in a job', `[async () => { throw new TypeError('bad'); }]`, 'test  uncaught TypeError: bad\n'],
    ['waiting for nothing', `[() => new Promise(() => {})]`, 'test  stuck: a job has not ended'],
  ])('%s is reported, and is a crash', async (_, jobs, said) => {
    const { output, end } = await bootOnXen((await imageOf(jobs)).image);
    expect(output).toContain(said);
    expect(output).toMatch(/\nmain returned 1\n$/);
    expect(end).toBe('crash');
  });

  it('a fault of the kernel is one block on the console, with the calls that led to it, and a crash', async () => {
    const { output, end } = await bootOnXen((await imageOf(`[async () => machine.natives.provoke(2)]`)).image);
    expect(output).toMatch(
      /\nmirage: kernel panic: read of page zero.*\n {4}at provoke \(native\)\n {4}at <anonymous> \(app\.js:\d+:\d+\)\n( {4}.*\n)* {4}This is a bug of Mirage .*\nmirage: exit status 100\n$/,
    );
    expect(end).toBe('crash');
  });

  it('a panic whose calls cannot be read ends the domain', async () => {
    const jobs = `[async () => { Error.prepareStackTrace = () => { for (;;); }; machine.natives.provoke(2); }]`;
    const { output, end } = await bootOnXen((await imageOf(jobs)).image);
    expect(output).toContain('cannot show the TypeScript calls: reading them takes too long');
    expect(end).toBe('crash');
  });

  it('without RDRAND it refuses to start', async () => {
    const { output, end } = await bootOnXen((await imageOf(hello)).image, { cpu: 'EPYC,+svm,+npt,-rdrand,-rdseed' });
    expect(output).toContain('no entropy source');
    expect(end).toBe('crash');
  });

  it('the natives for Xen work as documented', async () => {
    const { image } = await imageOf(`[async () => {
      const m = machine.natives, { events, grants, xenstore } = machine.bus(), c = await connectConsole();
      const say = (...x) => c.log(x.join(' '));
      await say('xenstore', xenstore);
      // The first record of Xen's clock has a time stamp from before the domain's counter is 0.
      const begin = m.monotonicNs();
      for (let i = 0; i < 100000 && m.monotonicNs() === begin; i++);
      await say('goes on', m.monotonicNs() > begin);
      await new Promise((r) => setTimeout(r, 20));
      await say('slept', m.monotonicNs() - begin >= 20e6, m.monotonicNs() - begin < 20e9);
      await say('year', new Date(Number(m.wallNs() / 1000000n)).getUTCFullYear() >= 2024);
      // A channel from this domain to itself.
      const near = events.allocUnbound(0x7ff0), far = events.bindInterdomain(0x7ff0, near);
      const release = machine.loop.hold();
      const event = new Promise((r) => events.listen(near, () => r('came')));
      events.notify(far);
      await say('event', await event);
      release();
      events.close(far); events.close(near);
      try { events.close(near); } catch (e) { await say(e.message); }
      const page = new Uint8Array(m.dmaAlloc(4096));
      const grefs = Array.from({ length: 600 }, () => grants.grantAccess(0, page, 'read-only'));
      await say('grants', grefs[0], grefs[599], grants.grantedPages);
      await say('ended', grefs.every((g) => grants.endAccess(g) === 'ended'), grants.grantedPages);
      const shared = new Uint8Array(m.xenSharedInfo());
      await say('copy', shared.slice(2560, 2564).join());
      await say('exchange', m.atomicExchange(page, 4, 4, 0xdeadbeef), m.atomicExchange(page, 4, 2, 1), page.slice(4, 8).join());
      await say('compare', m.atomicCompareExchange(page, 4, 2, 9, 5), m.atomicCompareExchange(page, 4, 2, 1, 5), page[4]);
      await say('and', m.atomicAnd(page, 4, 4, 0xffff0001), page.slice(4, 8).join());
      await say('none', m.xenHypercall(63, 0, 0, 0, 0, 0));
      for (const bad of [-1, 0.5, 2 ** 53, 'x', {}]) {
        try { m.xenHypercall(17, bad, 0, 0, 0, 0); await say('accepted'); } catch (e) { await say(e.name); }
      }
    }]`);
    const { output } = await bootOnXen(image);
    expect(output.split('\n').slice(1)).toEqual([
      'xenstore ',
      'goes on true',
      'slept true true',
      'year true',
      'event came',
      'event channel close: Xen returned EINVAL',
      'grants 8 607 600',
      'ended true 0',
      'copy 255,255,255,255',
      'exchange 0 48879 1,0,173,222',
      'compare 1 1 5',
      'and 3735879685 1,0,173,222',
      'none -38',
      'RangeError',
      'RangeError',
      'RangeError',
      'TypeError',
      'TypeError',
      'main returned 0',
      '',
    ]);
  });

  it('a line of input wakes its reader', async () => {
    const { image } = await imageOf(
      `[async () => { const c = await connectConsole(); const line = c.readLine(); await c.log('ready'); await c.log('hello, ' + (await line)); }]`,
    );
    const { output, end } = await bootOnXen(image, { input: 'Ada\n' });
    expect([output.endsWith('ready\nhello, Ada\nmain returned 0\n'), end]).toEqual([true, 'poweroff']);
  });
});
