import type { ExecutorContext } from '@nx/devkit';
import { contentsName, markJson, noticesName } from '@mirage/core';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { image } from '../../../test/supply/image-contents';
import { sha256 } from '../../steps/supply/contents';
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

describe('the picture of sizes', () => {
  const write = (name: string, text: string): void => {
    mkdirSync(join(root, 'lunch/dist/unix'), { recursive: true });
    writeFileSync(join(root, 'lunch/dist/unix', name), text);
  };
  const draw = async (): Promise<{ success: boolean; errors: string }> => {
    let errors = '';
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (errors += String(text)) !== '');
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { success } = await describeGraph({ platform: 'unix', format: 'size', output: 'size.svg' }, context);
    stderr.mockRestore();
    jest.restoreAllMocks();
    return { success, errors };
  };

  it('needs a build, and says how to make one', async () => {
    const { success, errors } = await draw();
    expect(success).toBe(false);
    expect(errors).toContain('MIR0501');
    expect(errors).toContain('nx build lunch');
  });

  it('shows the parts of the built file', async () => {
    write('mir-empty', 'program');
    write(noticesName('empty'), 'licences');
    const files = [
      { name: 'mir-empty', bytes: 7, sha256: sha256('program') },
      { name: noticesName('empty'), bytes: 8, sha256: sha256('licences') },
    ];
    write(contentsName('empty'), markJson({ ...image, files }));
    expect(await draw()).toEqual({ success: true, errors: '' });
    expect(readFileSync(join(root, 'size.svg'), 'utf8')).toContain('>kernel<');
  });
});
