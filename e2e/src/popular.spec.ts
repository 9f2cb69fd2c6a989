// Popular npm packages in a fresh workspace: each program has the same output under Node, on unix and on virtio.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesPage, sizesOnPage } from '../popular/page';
import { POPULAR_PACKAGES, type PopularPackage } from '../popular/packages';
import { expectLines } from '../support/examples';
import { run, type Finished } from '../support/run';
import { CHECKOUT, freshWorkspace, type Workspace } from '../support/workspace';

const PLATFORMS = ['unix', 'virtio'] as const;
const PAGE = join(CHECKOUT, 'docs/packages.md');

/** The tolerance for image sizes on the page: the compiler of the kernel differs between machines. */
const SIZE_TOLERANCE_BYTES = 30_000;

const RUN_LIMIT_MS = 120_000;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await freshWorkspace('popular');
  for (const row of POPULAR_PACKAGES) workspace.write(filesOf(row));
  const packages = POPULAR_PACKAGES.flatMap((row) => row.packages);
  await workspace.must('npm', 'install', '--save-dev', '--save-exact', '--no-fund', '--no-audit', ...packages);
  await workspace.must('nx', 'sync');
});
afterAll(() => workspace.remove());

const textOf = (folder: string, file: string): string =>
  readFileSync(join(CHECKOUT, 'e2e/popular', folder, file), 'utf8');

function filesOf({ name, evaluate }: PopularPackage): Record<string, string> {
  const options = evaluate === undefined ? '' : `, { evaluate: '${evaluate}' }`;
  return {
    [`popular/${name}/config.ts`]: `import { console, defaultConsole, foreign, job, register } from 'mirage';

register('${name}', [foreign('Unikernel.Main', console.to(job)${options}).$(defaultConsole)]);
`,
    [`popular/${name}/unikernel.ts`]: textOf('programs', `${name}.ts`),
  };
}

describe.each(PLATFORMS)('on %s', (platform) => {
  let built: Finished;
  beforeAll(async () => {
    const on = `--configuration=${platform}`;
    await workspace.must('nx', 'depend', POPULAR_PACKAGES[0]!.name, on);
    const projects = POPULAR_PACKAGES.map(({ name }) => name).join();
    built = await workspace.nx('run-many', '-t', 'build', `--projects=${projects}`, on, '--batch');
  });

  const start = (name: string): Promise<Finished> => {
    const folder = `popular/${name}`;
    if (!existsSync(join(workspace.root, folder, 'dist', platform)))
      throw new Error(`It was not built:\n${built.output}`);
    const words = [join(CHECKOUT, 'e2e/support/start.cjs'), platform, folder, '{"args":[]}'];
    return run(process.execPath, words, { cwd: workspace.root, timeoutMs: RUN_LIMIT_MS });
  };

  it.each(POPULAR_PACKAGES)('$name has the same output as under Node', async ({ name }) => {
    const { status, output } = await start(name);
    expectLines(output, textOf('transcripts', `${name}.txt`).trimEnd().split('\n'));
    expect(status).toBe(0);
  });
});

describe('docs/packages.md', () => {
  it('lists every package with the size of its image, within 30 kB', async () => {
    const bytes = new Map(POPULAR_PACKAGES.map(({ name }) => [name, statSync(imageOf(name)).size]));
    const page = await formatted(packagesPage(bytes));
    if (process.env['MIRAGE_WRITE_PACKAGES'] === '1') writeFileSync(PAGE, page);
    const written = readFileSync(PAGE, 'utf8');
    const withoutSizes = (text: string): string => text.replaceAll(/[\d.]+ MB/g, 'N MB');
    expect(withoutSizes(written)).toBe(withoutSizes(page));
    const [now, then] = [sizesOnPage(page), sizesOnPage(written)];
    const moved = [...now].filter(([name, size]) => Math.abs(size - then.get(name)!) > SIZE_TOLERANCE_BYTES);
    expect(moved).toEqual([]);
  });

  /** Prettier is an ES module that Jest cannot load. */
  const formatted = async (text: string): Promise<string> => {
    const prettier = join(CHECKOUT, 'node_modules/.bin/prettier');
    const { status, output, stdout } = await run(prettier, ['--stdin-filepath', PAGE], { cwd: CHECKOUT, input: text });
    if (status !== 0) throw new Error(output);
    return stdout;
  };

  const imageOf = (name: string): string => join(workspace.root, 'popular', name, 'dist/virtio', `mir-${name}.virtio`);
});
