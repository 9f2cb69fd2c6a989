import { boot, requireQemu, type Boot } from '../../kernel/test/qemu.js';
import { imageOf } from './programs.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

const machines = ['microvm', 'q35', 'pc'] as const;
const rng = (machine: string): readonly string[] => [
  '-device',
  machine === 'microvm' ? 'virtio-rng-device' : 'virtio-rng-pci',
];

const hello = `[async () => { const c = await connectConsole(); await c.log('hello, wörld ✓'); }]`;

describe.each(machines)('on %s', (machine) => {
  it('hello prints its line and ends with status 0', async () => {
    expect(await boot((await imageOf(hello)).image, { machine })).toMatchObject({
      output: 'hello, wörld ✓\n',
      status: 0,
    });
  });

  it('an entropy device suffices as the source', async () => {
    const { image } = await imageOf(
      `[async () => { const c = await connectConsole(); await c.log(crypto.getRandomValues(new Uint8Array(16)).join()); }]`,
    );
    const options: Boot = { machine, cpu: 'qemu64', devices: rng(machine) };
    const [first, second] = [await boot(image, options), await boot(image, options)];
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.output).toMatch(/^(\d+,){15}\d+\n$/);
    expect(first.output).not.toBe(second.output);
  });

  it('refuses to start without one and without RDRAND', async () => {
    const outcome = await boot((await imageOf(hello)).image, { machine, cpu: 'qemu64' });
    expect(outcome.output).toContain('no entropy source');
    expect(outcome.status).toBe(103);
  });

  it('prefers a virtio console, which accepts long output completely and wakes a reader', async () => {
    const body = `[async () => {
      const c = await connectConsole();
      await c.write('x'.repeat(200000) + '\\n');
      await c.log('hello, ' + (await c.readLine()));
    }]`;
    const bus = machine === 'microvm' ? 'virtio-serial-device' : 'virtio-serial-pci';
    const devices = ['-device', bus, '-chardev', 'stdio,id=out', '-device', 'virtconsole,chardev=out'];
    const outcome = await boot((await imageOf(body)).image, { machine, devices, serial: 'none', input: 'Ada\n' });
    expect(outcome.output.length).toBe(200001 + 'hello, Ada\n'.length);
    expect(outcome.output.endsWith('x\nhello, Ada\n')).toBe(true);
    expect(outcome.status).toBe(0);
  });

  it('a line of input wakes its reader', async () => {
    const { image } = await imageOf(
      `[async () => { const c = await connectConsole(); await c.write('name? '); await c.log('hello, ' + (await c.readLine())); }]`,
    );
    expect(await boot(image, { machine, input: 'Ada\n' })).toMatchObject({ output: 'name? hello, Ada\n', status: 0 });
  });
});

describe('the machine as a platform of the runtime', () => {
  const log = 'const c = await connectConsole(); const say = (x) => c.log(String(x));';
  const cases: [string, string, string, number, Boot?][] = [
    ['a job chooses the status', `[async () => 42]`, '', 42],
    [
      'timers fire in order of their deadlines',
      // If the host pauses for 140 ms while the timers are set, the test sets them again.
      `[async () => { ${log} for (let isTold = false; !isTold; ) {
        const fired = [], begin = performance.now();
        const all = [300, 10, 150].map((ms) => new Promise((resolve) => setTimeout(() => { fired.push(ms); resolve(ms); }, ms)));
        isTold = performance.now() - begin < 140;
        await Promise.all(all);
        if (isTold) say(fired);
      } }]`,
      '10,150,300\n',
      0,
    ],
    [
      'two timers 20 ms apart fire in order',
      `[async () => { ${log} const t = performance.now(); await new Promise((r) => setTimeout(r, 20)); await new Promise((r) => setTimeout(r, 20)); say(performance.now() - t >= 40); }]`,
      'true\n',
      0,
    ],
    [
      'a timer of 30 days does not fire now',
      `[async () => { ${log} setTimeout(() => say('late'), 30 * 86400e3); await new Promise((r) => setTimeout(r, 5)); say('now'); }]`,
      'now\n',
      0,
    ],
    [
      'an interval repeats until it is cleared',
      `[async () => { ${log} let n = 0; await new Promise((r) => { const i = setInterval(() => { say(++n); if (n === 3) { clearInterval(i); r(); } }, 2); }); }]`,
      '1\n2\n3\n',
      0,
    ],
    [
      'a cleared timer does not fire',
      `[async () => { ${log} clearTimeout(setTimeout(() => say('never'), 5)); await new Promise((r) => setTimeout(r, 15)); }]`,
      '',
      0,
    ],
    [
      'jobs run side by side',
      `['a', 'b'].map((name) => async () => { ${log} for (let i = 0; i < 2; i++) { say(name + i); await new Promise((r) => setTimeout(r, 5)); } })`,
      'a0\nb0\na1\nb1\n',
      0,
    ],
    [
      'UTF-8 there and back',
      `[async () => { ${log} say(new TextDecoder().decode(new TextEncoder().encode('aé漢😀')) === 'aé漢😀'); console.log('x', 1, { a: [2] }); }]`,
      'true\nx 1 { a: [ 2 ] }\n',
      0,
    ],
    [
      'waiting for nothing is said',
      `[() => new Promise(() => {})]`,
      'test  stuck: a job has not ended, and there is nothing left to wait for.\n',
      1,
    ],
  ];
  it.each(cases)('%s', async (_, jobs, output, status, options = {}) => {
    expect(await boot((await imageOf(jobs)).image, options)).toMatchObject({ output, status });
  });

  it.each([
    ['an error in a job', `[async () => { throw new TypeError('bad'); }]`],
    ['an error in a timer', `[() => new Promise(() => { setTimeout(() => { throw new TypeError('bad'); }, 1); })]`],
    [
      'an unhandled rejection',
      `[async () => { Promise.reject(new TypeError('bad')); await new Promise((r) => setTimeout(r, 50)); }]`,
    ],
  ])('%s is reported by the runtime and ends with status 1', async (_, jobs) => {
    const outcome = await boot((await imageOf(jobs)).image);
    expect(outcome.status).toBe(1);
    expect(outcome.output).toContain('bad');
    expect(outcome.output).toContain('test');
  });
});

it('finds devices that only the command line declares, and does not pass them to the program', async () => {
  // As in Firecracker. Without ACPI the machine ends with a reset, which has no status.
  const options: Boot = {
    machineOptions: 'acpi=off',
    cpu: 'qemu64',
    commandLine: 'pci=off',
    devices: rng('microvm'),
  };
  expect(await boot((await imageOf(hello)).image, options)).toMatchObject({ output: 'hello, wörld ✓\n', status: 0 });
});

describe('the image', () => {
  it('meets the first bars: 1.35 MB, 10 MiB', async () => {
    const { image, report } = await imageOf(hello);
    expect(image.length).toBeLessThan(1_350_000);
    expect(report.leastRamBytes).toBeLessThan(10 * 2 ** 20);
    expect(await boot(image, { memoryMiB: 10 })).toMatchObject({ status: 0 });
  });

  it('is the same every time', async () => {
    expect(Buffer.from((await imageOf(hello)).image).equals((await imageOf(hello)).image)).toBe(true);
  });
});
