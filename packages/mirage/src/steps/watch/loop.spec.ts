import { watchLoop, type WatchTasks } from './loop.js';

/** A watch mode whose steps a test controls, and what happened. */
function watching(builds: Record<string, 'fails' | 'same'> = {}) {
  const events: string[] = [];
  const ending = new AbortController();
  const ends = new Map<string, (status: number) => void>();
  let save: (files: readonly string[]) => void = () => undefined;
  const tasks: WatchTasks<string> = {
    async build(changed) {
      const version = changed.join('+') || 'first';
      events.push(`build ${version}`);
      return builds[version] === 'fails' ? undefined : { version, isNew: builds[version] !== 'same' };
    },
    run(version, replaced) {
      events.push(`start ${version}`);
      return new Promise((resolve) => {
        const end = (status: number): void => (events.push(`end ${version}`), resolve(status));
        ends.set(version, end);
        replaced.addEventListener('abort', () => end(0));
        ending.signal.addEventListener('abort', () => end(7));
      });
    },
    async check(version, signal) {
      events.push(`check ${version}`);
      signal.addEventListener('abort', () => events.push(`give up the check of ${version}`));
    },
    changes: (signal) =>
      new Promise((resolve) => {
        save = resolve;
        signal.addEventListener('abort', () => resolve([]));
      }),
    ended: (version, status) => void events.push(`${version} returned ${status}`),
  };
  const status = watchLoop(tasks, ending.signal);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    /** Returns what has happened since the last call. */
    events: async () => (await settle(), events.splice(0)),
    save: async (...files: string[]) => (await settle(), save(files)),
    end: (version: string, value: number) => ends.get(version)!(value),
    interrupt: () => ending.abort(),
    status,
  };
}

it('starts the version of a save when the one before has ended, then checks its types', async () => {
  const watch = watching();
  expect(await watch.events()).toEqual(['build first', 'start first', 'check first']);
  await watch.save('app.ts');
  expect(await watch.events()).toEqual([
    'give up the check of first',
    'build app.ts',
    'end first',
    'start app.ts',
    'check app.ts',
  ]);
  watch.interrupt();
  expect(await watch.status).toBe(7);
});

it('leaves the version running when the next one cannot be built', async () => {
  const watch = watching({ 'app.ts': 'fails' });
  await watch.events();
  await watch.save('app.ts');
  expect(await watch.events()).toEqual(['give up the check of first', 'build app.ts']);
  await watch.save('app.ts', 'b.ts');
  expect(await watch.events()).toEqual(['build app.ts+b.ts', 'end first', 'start app.ts+b.ts', 'check app.ts+b.ts']);
  watch.interrupt();
  await watch.status;
});

it('leaves the version running when the program is the same, and checks the types', async () => {
  const watch = watching({ 'types.ts': 'same' });
  await watch.events();
  await watch.save('types.ts');
  expect(await watch.events()).toEqual(['give up the check of first', 'build types.ts', 'check types.ts']);
  watch.interrupt();
  await watch.status;
});

it('starts a version again that has ended by itself, even if the program is the same', async () => {
  const watch = watching({ 'app.ts': 'same' });
  await watch.events();
  watch.end('first', 3);
  expect(await watch.events()).toEqual(['end first', 'first returned 3']);
  await watch.save('app.ts');
  expect(await watch.events()).toContain('start app.ts');
  watch.interrupt();
  await watch.status;
});

it('waits for a change when the first version cannot be built, and ends without a status', async () => {
  const watch = watching({ first: 'fails' });
  expect(await watch.events()).toEqual(['build first']);
  watch.interrupt();
  expect(await watch.status).toBeUndefined();
});

it('ends when a version cannot be started', async () => {
  const broken: WatchTasks<string> = {
    build: async () => ({ version: 'first', isNew: true }),
    run: async () => Promise.reject(new Error('no program')),
    check: async () => undefined,
    changes: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve([]))),
    ended: () => undefined,
  };
  await expect(watchLoop(broken, new AbortController().signal)).rejects.toThrow('no program');
});
