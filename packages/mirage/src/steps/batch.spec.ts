import { MirageError } from '@mirage/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchOf, type BatchResult } from './batch';
import type { Task } from './task';

jest.mock('node:os', () => ({ ...jest.requireActual<object>('node:os'), availableParallelism: () => 2 }));

interface Options {
  readonly ms?: number;
}

const idOf = (project: string): string => `${project}:build:xen`;

/** Runs a batch with a task for each project. Returns the results in their order. */
async function run(
  task: Task<Options>,
  projects: Readonly<Record<string, Options>>,
  dependencies: Readonly<Record<string, readonly string[]>> = {},
): Promise<BatchResult[]> {
  const names = Object.keys(projects);
  const byId = <T>(valueOf: (name: string) => T) =>
    Object.fromEntries(names.map((name) => [idOf(name), valueOf(name)]));
  const graph = {
    roots: [],
    tasks: byId((name) => ({
      id: idOf(name),
      target: { project: name, target: 'build', configuration: 'xen' },
      projectRoot: name,
    })),
    dependencies: byId((name) => (dependencies[name] ?? []).map(idOf)),
  } as unknown as TaskGraph;
  const nx = {
    root: __dirname,
    projectsConfigurations: {
      projects: Object.fromEntries(
        names.map((name) => [name, { root: name, targets: { build: { options: { name } } } }]),
      ),
    },
  } as unknown as ExecutorContext;
  const results: BatchResult[] = [];
  for await (const result of batchOf(task)(
    graph,
    byId((name) => projects[name]!),
    {},
    nx,
  ))
    results.push(result);
  return results;
}

it('runs the task of each project with its options and its context', async () => {
  const results = await run(
    async ({ project, folder }, { ms }, { say, declared, nx }) => {
      say(project, `${ms} ${JSON.stringify(declared)} ${nx.targetName} ${nx.configurationName} ${folder.slice(-3)}`);
    },
    { one: { ms: 1 }, two: { ms: 2 } },
  );
  expect(results.map(({ task, result: { success, terminalOutput } }) => [task, success, terminalOutput])).toEqual([
    ['one:build:xen', true, 'one      1 {"name":"one"} build xen one\n'],
    ['two:build:xen', true, 'two      2 {"name":"two"} build xen two\n'],
  ]);
});

it('yields results as they are ready, and runs no more at once than there are processors', async () => {
  let [running, most] = [0, 0];
  const results = await run(
    async (_, { ms }) => {
      most = Math.max(most, ++running);
      await sleep(ms);
      running -= 1;
    },
    { slow: { ms: 300 }, a: { ms: 1 }, b: { ms: 1 }, c: { ms: 1 } },
  );
  expect(results.map(({ task }) => task)).toEqual(['a', 'b', 'c', 'slow'].map(idOf));
  expect(most).toBe(2);
});

it('shows the errors of a task as its own, and runs the others', async () => {
  const results = await run(
    async ({ project }) => {
      if (project === 'bad') throw new MirageError('MIR0401', 'It is wrong.', { next: 'Fix it.' });
      if (project === 'worse') throw new Error('broken');
    },
    { bad: {}, worse: {}, good: {} },
  );
  const byTask = Object.fromEntries(results.map(({ task, result }) => [task, result]));
  expect(byTask[idOf('bad')]).toMatchObject({
    success: false,
    terminalOutput: 'MIR0401  It is wrong.\n    Fix it.\n',
  });
  expect(byTask[idOf('worse')]).toMatchObject({
    success: false,
    terminalOutput: expect.stringMatching(/^Error: broken\n +at/),
  });
  expect(byTask[idOf('good')]).toMatchObject({ success: true, terminalOutput: '' });
});

it('starts a task after those that it depends on, and skips it if one of them failed', async () => {
  const started: string[] = [];
  const results = await run(
    async ({ project }) => {
      started.push(project);
      await sleep(1);
      return project !== 'broken';
    },
    { last: {}, first: {}, broken: {}, after: {} },
    { last: ['first'], after: ['broken', 'first'] },
  );
  expect(started).toEqual(['first', 'broken', 'last']);
  expect(Object.fromEntries(results.map(({ task, result }) => [task, result.status ?? result.success]))).toEqual({
    [idOf('first')]: true,
    [idOf('broken')]: false,
    [idOf('last')]: true,
    [idOf('after')]: 'skipped',
  });
});
