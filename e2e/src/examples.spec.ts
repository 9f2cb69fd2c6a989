// Every example on every platform that this machine can run, from one config.ts: what it prints, and how it ends.
import {
  EXAMPLE_RUNS,
  expectedLines,
  expectLines,
  prepareExamples,
  startAll,
  type ExampleRun,
} from '../support/examples';
import type { Finished } from '../support/run';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  await prepareExamples(workspace, EXAMPLE_RUNS, ['unix', 'virtio']);
});
afterAll(() => workspace.remove());

describe.each<[string, string, Record<string, unknown>]>([
  ['unix', 'unix', {}],
  ['microvm', 'virtio', { machine: 'microvm' }],
  ['q35', 'virtio', { machine: 'q35' }],
])('on %s', (_, platform, settings) => {
  let finished: Finished[];
  beforeAll(async () => {
    finished = await startAll(workspace, platform, EXAMPLE_RUNS, settings);
  });

  it.each(EXAMPLE_RUNS.map((run, index): [string, ExampleRun, number] => [title(run), run, index]))(
    '%s',
    (_, run, index) => {
      const { status, output } = finished[index]!;
      expectLines(output, expectedLines(run, platform));
      expect(status).toBe(run.status ?? 0);
    },
  );
});

function title({ example, args = [] }: ExampleRun): string {
  return [example, ...args].join(' ');
}
