// What the documents say: every command is executed, every error is listed and provoked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERROR_CODES } from '@mirage/core';
import { run } from '../support/run';
import { firstMissing, stepsOf } from '../support/transcript';
import { bareWorkspace, CHECKOUT, freshWorkspace, type Workspace } from '../support/workspace';

const document = (path: string): string => readFileSync(join(CHECKOUT, path), 'utf8');

/** Executes a document in a workspace, step by step. */
async function follow(workspace: Workspace, markdown: string): Promise<void> {
  for (const step of stepsOf(markdown)) {
    if (step.is === 'file') {
      workspace.write({ [step.path]: step.text });
      continue;
    }
    const { output } = await run('bash', ['-c', step.command], { cwd: workspace.root, timeoutMs: 300_000 });
    const missing = firstMissing(step.output, output);
    if (missing !== undefined)
      throw new Error(`$ ${step.command}\ndoes not print the line\n${missing}\nbut\n${output}`);
  }
}

describe('the tutorial', () => {
  it('is true, command by command', async () => {
    const workspace = await freshWorkspace('lazy');
    // A laptop Xen of its own: other walks run beside this one.
    const runtime = mkdtempSync(join(tmpdir(), 'mirage-xen-docs-'));
    process.env['MIRAGE_XEN_RUNTIME'] = runtime;
    try {
      await follow(workspace, document('docs/doing-nothing.md'));
    } finally {
      await workspace.exec('npx', 'mirage-xen', 'down');
      delete process.env['MIRAGE_XEN_RUNTIME'];
      workspace.remove();
      rmSync(runtime, { recursive: true, force: true });
    }
  }, 900_000);
});

describe('the README', () => {
  const section = (title: string): string =>
    document('README.md')
      .split(/^## /m)
      .find((text) => text.startsWith(title))!;

  it('sets up a workspace of your own', async () => {
    const workspace = await bareWorkspace('mine');
    try {
      for (const step of stepsOf(section('In your own workspace'))) {
        if (step.is !== 'command') continue;
        // depend is what a platform that is missing asks for; the README installs all tarballs.
        const { status, output } = await run('bash', ['-c', step.command], { cwd: workspace.root, timeoutMs: 300_000 });
        if (status !== 0) throw new Error(`$ ${step.command}\nended with ${status}:\n${output}`);
      }
      expect((await workspace.exec('out_to_lunch/dist/unix/mir-out_to_lunch')).status).toBe(0);
    } finally {
      workspace.remove();
    }
  });

  it('runs a unikernel with its first command, from a clean clone', async () => {
    const [first] = stepsOf(section('Two commands'));
    const parent = mkdtempSync(join(tmpdir(), 'mirage-clone-'));
    try {
      execFileSync('git', ['clone', '--quiet', '--no-hardlinks', CHECKOUT, join(parent, 'clone')]);
      const { status, output } = await run('bash', ['-c', first!.is === 'command' ? first!.command : ''], {
        cwd: join(parent, 'clone'),
        timeoutMs: 600_000,
      });
      expect(output).toContain('out_to_lunch   main returned 0');
      expect(status).toBe(0);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  }, 900_000);

  it('names as its second command what CI runs', () => {
    const [, second] = stepsOf(section('Two commands'));
    expect(second).toMatchObject({ command: 'npm cit' });
    expect(document('.ci/run')).toMatch(/npm (ci && npm test|cit)|npm ci[^]*npm test/);
  });

  it('shows the files of the example as they are', () => {
    const blocks = [...section('Doing nothing').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, text]) => text);
    expect(blocks).toEqual([document('examples/out_to_lunch/loaf.ts'), document('examples/out_to_lunch/config.ts')]);
  });
});

describe('the table of errors', () => {
  const rows = new Map(
    [...document('docs/errors.md').matchAll(/^\| `(MIR\d+)` +\| (.+?) +\|/gm)].map(([, code, text]) => [code!, text!]),
  );

  it('lists every code with its meaning', () => {
    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
  });

  it('has no code that no test provokes', () => {
    const specs = ['packages', 'e2e', 'tools']
      .flatMap((folder) =>
        readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
      )
      .filter((path) => path.endsWith('.spec.ts') && !/node_modules|dist/.test(path))
      .map(document)
      .join('\n');
    expect(Object.keys(ERROR_CODES).filter((code) => !specs.includes(code))).toEqual([]);
  });
});

it('every package and every folder of the picture of the architecture exists', () => {
  const folders = [...document('ARCHITECTURE.md').matchAll(/^\| `([\w/]+)` +\|/gm)].map(([, folder]) => folder!);
  expect(folders.filter((folder) => folder.startsWith('packages/')).sort()).toEqual(
    readdirSync(join(CHECKOUT, 'packages'))
      .map((name) => `packages/${name}`)
      .sort(),
  );
  for (const folder of folders) expect(readdirSync(join(CHECKOUT, folder)).length).toBeGreaterThan(0);
});
