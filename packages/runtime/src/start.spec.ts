import { declareArguments, integer } from '@mirage/args';
import type { GuestPlatform } from './platform.js';
import { DeviceError } from './device-error.js';
import { takeRejections } from './rejections.js';
import { ShutdownRequested } from './shutdown.js';
import { start } from './start.js';

interface FakePlatform extends GuestPlatform {
  readonly happened: string[];
  uncaught: (error: unknown, isRejection?: boolean) => void;
}

function fakePlatform(args: readonly string[] = []): FakePlatform {
  const happened: string[] = [];
  const fake: FakePlatform = {
    happened,
    uncaught: () => happened.push('too early'),
    args,
    monotonicNs: () => 0n,
    wallNs: () => 0n,
    fillRandom: () => undefined,
    writeOutput: (text) => happened.push(`output ${text}`),
    writeError: (text) => happened.push(text),
    onUncaught: (handle) => {
      fake.uncaught = handle;
    },
    exit: (status) => happened.push(`exit ${status}`),
  };
  return fake;
}

const after = async (turns: number, value?: unknown): Promise<unknown> => {
  for (let turn = 0; turn < turns; turn++) await null;
  return value;
};

describe('start', () => {
  it.each<[string, (() => unknown)[], number]>([
    ['no job', [], 0],
    ['jobs that are not promises', [() => undefined, () => 5], 5],
    ['jobs without result', [() => after(1), () => after(3)], 0],
    ['a status', [() => after(1, 7)], 7],
    [
      'the first status in the order of the jobs, not of time',
      [() => after(1), () => after(9, 3), () => after(1, 4)],
      3,
    ],
    [
      'results that are not a status',
      [
        () => after(1, 256),
        () => after(1, 0),
        () => after(1, -1),
        () => after(1, 1.5),
        () => after(1, '3'),
        () => after(1, NaN),
      ],
      0,
    ],
    ['the largest status', [() => after(1, 255)], 255],
  ])('ends after %s', async (_, jobs, status) => {
    const platform = fakePlatform();
    await start(platform, { name: 'lunch', jobs });
    expect(platform.happened).toEqual([`exit ${status}`]);
  });

  it('starts all jobs before it waits for any', async () => {
    const started: number[] = [];
    let letGo = (): void => undefined;
    const first = new Promise<void>((resolve) => (letGo = resolve));
    const running = start(fakePlatform(), {
      name: 'lunch',
      jobs: [() => (started.push(1), first), async () => started.push(2)],
    });
    expect(started).toEqual([1, 2]);
    letGo();
    await running;
  });

  it.each<[string, () => Promise<unknown>]>([
    ['rejects', () => Promise.reject(new DeviceError('console', 'broken'))],
    [
      'throws',
      () => {
        throw new DeviceError('console', 'broken');
      },
    ],
  ])('reports a job that %s at once, while others still run, with status 1', async (_, job) => {
    const platform = fakePlatform();
    await start(platform, { name: 'lunch', jobs: [() => new Promise(() => undefined), job] });
    expect(platform.happened).toEqual(['lunch  console: broken.\n', 'exit 1']);
  });

  it('reports the first uncaught error, and nothing after it', async () => {
    const platform = fakePlatform();
    const running = start(platform, { name: 'lunch', jobs: [() => after(5, 9)] });
    platform.uncaught(new DeviceError('network', 'gone'));
    platform.uncaught(new DeviceError('network', 'gone again'));
    await running;
    expect(platform.happened).toEqual(['lunch  network: gone.\n', 'exit 1']);
  });

  it('passes a rejection that nobody handles to what takes rejections, but no exception and no fault', async () => {
    const taken: unknown[] = [];
    const stop = takeRejections((reason) => taken.push(reason));
    const outOfMemory = Object.assign(new Error('out of memory'), { name: 'InternalError' });
    const uncaught = async (error: unknown, isRejection: boolean): Promise<string> => {
      const platform = fakePlatform();
      const running = start(platform, { name: 'lunch', jobs: [() => after(5, 9)] });
      platform.uncaught(error, isRejection);
      await running;
      return platform.happened.at(-1)!;
    };
    expect(await uncaught('a', true)).toBe('exit 9');
    expect(await uncaught('b', false)).toBe('exit 1');
    expect(await uncaught(new DeviceError('network', 'gone'), true)).toBe('exit 1');
    expect(await uncaught(outOfMemory, true)).toBe('exit 101');
    stop();
    expect(await uncaught('c', true)).toBe('exit 1');
    expect(taken).toEqual(['a']);
  });

  it('ends with status 101 when the machine is out of memory', async () => {
    const platform = fakePlatform();
    const error = Object.assign(new Error('out of memory'), { name: 'InternalError', stack: '' });
    await start(platform, { name: 'lunch', jobs: [() => Promise.reject(error)] });
    expect(platform.happened).toEqual([
      'lunch  uncaught InternalError: out of memory\n    Give the machine more memory: nx run has --memory=MIB.\n',
      'exit 101',
    ]);
  });

  it('treats a job that rejects with the reason of the shutdown signal as ended', async () => {
    const platform = fakePlatform();
    const asked = new ShutdownRequested('SIGTERM');
    const running = start(platform, { name: 'lunch', jobs: [() => Promise.reject(asked), () => after(5, 9)] });
    platform.uncaught(asked);
    await running;
    expect(platform.happened).toEqual(['exit 9']);
  });

  it.each<[string, string[], RegExp]>([
    [
      'shows the arguments',
      ['--help'],
      /^output Usage: lunch[^]*--count=INTEGER +How often\. Default: 2\n[^]*;exit 63$/,
    ],
    [
      'reports an invalid argument',
      ['--count=x'],
      /^lunch {2}--count must be a whole number[^]*Use --help to list the arguments\.\n;exit 64$/,
    ],
  ])('%s and starts no job', async (_, line, expected) => {
    const platform = fakePlatform(line);
    const args = declareArguments();
    args.add('count', integer, { doc: 'How often.', default: '2' });
    await start(platform, { name: 'lunch', args, jobs: [() => Promise.reject(new Error('started'))] });
    expect(platform.happened.join(';')).toMatch(expected);
  });

  it('passes arguments to jobs, and accepts none if none are declared', async () => {
    const platform = fakePlatform(['--count', '7']);
    const args = declareArguments();
    const count = args.add('count', integer, { doc: 'How often.', default: '2' });
    await start(platform, { name: 'lunch', args, jobs: [count] });
    expect(platform.happened).toEqual(['exit 7']);

    const without = fakePlatform(['--count=7']);
    await start(without, { name: 'lunch', jobs: [] });
    expect(without.happened).toEqual([expect.stringContaining('unknown argument --count'), 'exit 64']);
  });

  it('is silent about errors after the end', async () => {
    const platform = fakePlatform();
    await start(platform, { name: 'lunch', jobs: [] });
    platform.uncaught(new Error('late'));
    expect(platform.happened).toEqual(['exit 0']);
  });
});
