// The documentation: every command is executed, every error is listed and provoked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERROR_CODES } from '@mirage/core';
import { expectedCodes } from '../support/expected-codes';
import { run } from '../support/run';
import { firstMissing, stepsOf } from '../support/transcript';
import { bareWorkspace, CHECKOUT, must, newcomersWorkspace, type Workspace } from '../support/workspace';

const document = (path: string): string => readFileSync(join(CHECKOUT, path), 'utf8');

/** Programs that are started directly do not see the network interfaces of this machine. */
const ALONE = ['unshare', '--net', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

/** The version of the laptop Xen depends on the Debian of this machine. */
const withAnyXen = (text: string): string => text.replaceAll(/\bxen 4\.\d+/g, 'xen 4.x');

/** Executes a document in a workspace, step by step. */
async function follow(workspace: Workspace, markdown: string): Promise<void> {
  for (const step of stepsOf(markdown)) {
    if (step.is === 'file') {
      workspace.write({ [step.path]: step.text });
      continue;
    }
    const [program, ...words] = [...(step.command.startsWith('./') ? ALONE : []), 'bash', '-c', step.command];
    const { output } = await run(program!, words, { cwd: workspace.root, timeoutMs: 600_000 });
    const missing = firstMissing(step.output.map(withAnyXen), withAnyXen(output));
    if (missing !== undefined)
      throw new Error(`$ ${step.command}\ndoes not print the line\n${missing}\nbut\n${output}`);
  }
}

describe('the tutorial', () => {
  it('is correct, command by command', async () => {
    const workspace = await newcomersWorkspace('lazy');
    // A separate laptop Xen: other tests run at the same time.
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
  });
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
        await workspace.must('bash', '-c', step.command);
      }
      expect((await workspace.exec('out_to_lunch/dist/unix/mir-out_to_lunch')).status).toBe(0);
    } finally {
      workspace.remove();
    }
  });

  it('runs a unikernel with the first command, and builds images with the next ones, in a clean clone', async () => {
    const [first, , ...images] = stepsOf(section('Two commands')).map((step) =>
      step.is === 'command' ? step.command : '',
    );
    const parent = mkdtempSync(join(tmpdir(), 'mirage-clone-'));
    const type = (command: string): Promise<string> => must('bash', ['-c', command], { cwd: join(parent, 'clone') });
    try {
      execFileSync('git', ['clone', '--quiet', '--no-hardlinks', CHECKOUT, join(parent, 'clone')]);
      expect(await type(first!)).toContain('out_to_lunch   main returned 0');
      expect(images).toHaveLength(2);
      // Without a command in between: the kernel is built automatically.
      expect(await type(images[0]!)).toContain('hello    main returned 0');
      expect(await type(images[1]!)).toContain('mir-out_to_lunch.xen');
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });

  it('has the command of CI as its second command', () => {
    const [, second] = stepsOf(section('Two commands'));
    expect(second).toMatchObject({ command: 'npm cit' });
    // The two commands that `npm cit` is short for.
    const { scripts } = JSON.parse(document('package.json')) as { scripts: { test: string } };
    const ci = document('.ci/run');
    expect(ci.indexOf('npm ci')).toBeGreaterThan(0);
    expect(ci.indexOf(scripts.test)).toBeGreaterThan(ci.indexOf('npm ci'));
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

  it('has only codes that a test provokes', () => {
    const specs = ['packages', 'e2e', 'tools']
      .flatMap((folder) =>
        readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
      )
      .filter((path) => path.endsWith('.spec.ts') && !/node_modules|dist/.test(path));
    const expected = new Set(specs.flatMap((path) => [...expectedCodes(document(path))]));
    expect(Object.keys(ERROR_CODES).filter((code) => !expected.has(code))).toEqual([]);
  });

  it.each([
    ['in an assertion', `it('a', () => expect(output).toContain('MIR9999  x'))`, ['MIR9999']],
    ['in a template of an assertion', 'expect(output).toBe(`${a} MIR9999  ${b}`)', ['MIR9999']],
    ['in a pattern of an assertion', 'await expect(run()).rejects.toThrow(/^MIR9999 /)', ['MIR9999']],
    ['in a row', `it.each([['a', 'MIR9999']])('%s', () => {})`, ['MIR9999']],
    ['in a comment', '// MIR9999\nexpect(1).toBe(1)', []],
    ['in the name of a test', `it('reports MIR9999', () => expect(1).toBe(1))`, []],
    ['in an error that the spec makes', `expect(new MirageError('MIR9999', 'x')).toBeDefined()`, []],
  ])('counts a code %s', (_, text, codes) => {
    expect([...expectedCodes(text)]).toEqual(codes);
  });
});

it('the table of the architecture lists every package, and only existing folders', () => {
  const folders = [...document('ARCHITECTURE.md').matchAll(/^\| `([\w/-]+)` +\|/gm)].map(([, folder]) => folder!);
  expect(folders.filter((folder) => folder.startsWith('packages/')).sort()).toEqual(
    readdirSync(join(CHECKOUT, 'packages'))
      .map((name) => `packages/${name}`)
      .sort(),
  );
  for (const folder of folders) expect(readdirSync(join(CHECKOUT, folder)).length).toBeGreaterThan(0);
});
