import type { ExecutorContext } from '@nx/devkit';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import describeGraph from './executor';

const parent = mkdtempSync(join(tmpdir(), 'mirage-describe-'));
const root = join(parent, 'workspace');
const context = {
  root,
  cwd: root,
  isVerbose: false,
  projectName: 'lunch',
  projectsConfigurations: { version: 2, projects: { lunch: { root: 'lunch', targets: {} } } },
} as unknown as ExecutorContext;
beforeAll(() => {
  mkdirSync(join(root, 'lunch'), { recursive: true });
  writeFileSync(join(root, 'lunch/config.ts'), '');
});
afterAll(() => rmSync(parent, { recursive: true }));

it.each([
  ['from the workspace', 'graphs/lunch.dot', join(root, 'graphs/lunch.dot')],
  ['beside the workspace', '../beside.dot', join(parent, 'beside.dot')],
  ['by an absolute path', join(parent, 'absolute.dot'), join(parent, 'absolute.dot')],
])('writes a file that is named %s', async (_, output, file) => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await describeGraph({ platform: 'unix', format: 'dot', output }, context)).toEqual({ success: true });
  jest.restoreAllMocks();
  expect(readFileSync(file, 'utf8')).toContain('digraph "empty"');
});
