// The packed packages are complete, install from tarballs only, and never install the unrelated package `mirage`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/run';
import { bareWorkspace, CHECKOUT, freshWorkspace, PACKED } from '../support/workspace';

const tarballs = (): string[] => readdirSync(PACKED).filter((name) => name.endsWith('.tgz'));

/** Returns every path in a package.json or a list of generators and executors. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^\.\/[\w./-]+$/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  // Only this checkout uses sources; packages do not contain them.
  return Object.entries(value).flatMap(([key, inner]) => (key === '@mirage/source' ? [] : pathsIn(inner)));
}

describe.each(tarballs())('%s', (tarball) => {
  let contents: string[];
  const read = async (path: string): Promise<string> =>
    (await run('tar', ['-xzOf', join(PACKED, tarball), `package/${path}`], { cwd: PACKED })).stdout;

  beforeAll(async () => {
    const { stdout } = await run('tar', ['-tzf', join(PACKED, tarball)], { cwd: PACKED });
    contents = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
  });

  it('has a README and the licence', async () => {
    expect(contents).toContain('README.md');
    expect(await read('LICENSE')).toBe(readFileSync(join(CHECKOUT, 'LICENSE'), 'utf8'));
  });

  it('contains every file that it refers to', async () => {
    const named = pathsIn(JSON.parse(await read('package.json')) as unknown);
    for (const list of ['generators.json', 'executors.json']) {
      if (contents.includes(list)) named.push(...pathsIn(JSON.parse(await read(list)) as unknown));
    }
    const missing = named
      .map((path) => path.replace(/^\.\//, ''))
      .filter((path) => ![path, `${path}.js`].some((candidate) => contents.includes(candidate)));
    expect(missing).toEqual([]);
  });

  it('contains no sources, tests or build information', () => {
    expect(contents.filter((path) => /(^src\/|\.spec\.(d\.)?[cm]?[jt]s$|\.tsbuildinfo$)/.test(path))).toEqual([]);
  });

  it('depends on our other packages by their exact version', async () => {
    const { version, dependencies = {} } = JSON.parse(await read('package.json')) as {
      version: string;
      dependencies?: Record<string, string>;
    };
    for (const [name, range] of Object.entries(dependencies))
      if (name.startsWith('@mirage/')) expect([name, range]).toEqual([name, version]);
    expect(dependencies).not.toHaveProperty('mirage');
  });
});

it('all packages install from their tarballs without a registry', async () => {
  const paths = tarballs().map((name) => `./packed/${name}`);
  // Other packages come from npm's cache, which the first workspace fills.
  for (const network of ['--prefer-offline', '--offline']) {
    const workspace = await bareWorkspace('mine');
    try {
      await workspace.must('npm', 'install', '--save-dev', network, '--no-audit', '--no-fund', ...paths);
      const loaded = await workspace.exec('node', '-e', `console.log(typeof require('mirage').register)`);
      expect(loaded.stdout).toBe('function\n');
      // Like Jest, which cannot require an ES module on any version of Node.
      const fake = `require('mirage/testing').memoryConsole().log('hi').then(() => console.log('said'))`;
      const tested = await workspace.exec('node', '--no-experimental-require-module', '-e', fake);
      expect(tested.output).toBe('said\n');
    } finally {
      workspace.remove();
    }
  }
});

it('generators do not change the entry of mirage in package.json, and add no other', async () => {
  const workspace = await freshWorkspace('lazy');
  try {
    const before = (JSON.parse(workspace.read('package.json')) as { devDependencies: Record<string, string> })
      .devDependencies['mirage'];
    for (let time = 0; time < 2; time++) {
      const generate = ['g', 'mirage:unikernel', 'out_to_lunch', '--entry=Loaf.Relax', '--unitTestRunner=none'];
      await workspace.must('nx', ...generate);
      await workspace.must('git', 'add', '-A');
      const us = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost'];
      // The second time nothing changes.
      if (time === 0) await workspace.must('git', ...us, 'commit', '-qm', 'generated');
    }
    expect((await workspace.exec('git', 'status', '--porcelain')).stdout).toBe('');
    expect(before).toMatch(/^file:packed\/mirage-.*\.tgz$/);
    const { stdout } = await workspace.exec('git', 'grep', '-n', '"mirage":', '--', '*.json', ':!package-lock.json');
    expect(stdout.trim().split('\n')).toEqual([expect.stringContaining(`package.json`)]);
    expect(stdout).toContain(`"mirage": "${before}"`);
  } finally {
    workspace.remove();
  }
});

it('nx release sets the same version for all packages', async () => {
  const { status, output } = await run(
    join(CHECKOUT, 'node_modules/.bin/nx'),
    ['release', 'version', '9.9.9', '--dry-run', '--first-release'],
    { cwd: CHECKOUT },
  );
  expect(status).toBe(0);
  for (const name of ['mirage', '@mirage/core', '@mirage/unix'])
    expect(output).toMatch(new RegExp(`${name}.*9\\.9\\.9`));
});
