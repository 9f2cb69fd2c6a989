import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nodes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (path: string): string => readFileSync(join(__dirname, path), 'utf8');
const VERSIONS = JSON.parse(read('versions.json')) as Record<string, string>;

/**
 * Evaluates an expression with the exports of the scripts, as they run; `npm` is a program of this name that comes
 * first in PATH.
 */
function evaluate(expression: string, npm = 'exit 1'): unknown {
  const programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'npm'), `#!/bin/sh\n${npm}\n`);
  chmodSync(join(programs, 'npm'), 0o755);
  const href = (name: string): string => JSON.stringify(pathToFileURL(join(__dirname, name)).href);
  const script = `import { cloneOf } from ${href('clone.mjs')};
    import { environmentOf, fetchNode } from ${href('nodes.mjs')};
    const folder = ${JSON.stringify(join(folder, 'nodes'))};
    const attempt = (act) => { try { return act(); } catch (error) { return error.message; } };
    console.log(JSON.stringify(attempt(() => ${expression})));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
    }),
  );
}

/** Returns an npm that fetches a package whose Node reports `version`. */
const packs = (version: string): string => `
  mkdir -p package/bin && printf '#!/bin/sh\\necho v${version}\\n' > package/bin/node && chmod +x package/bin/node
  echo fetched >> ../../log && touch package/LICENSE && tar -czf fetched.tgz package && rm -r package && echo fetched.tgz`;

describe('a Node', () => {
  const bin = (version: string): string => join(folder, 'nodes', version, 'bin');

  it('is fetched once', () => {
    const version = VERSIONS['24']!;
    for (let time = 0; time < 2; time++) expect(evaluate(`fetchNode('24', folder)`, packs(version))).toBe(bin(version));
    expect(execFileSync(join(bin(version), 'node'), { encoding: 'utf8' })).toBe(`v${version}\n`);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('fetched\n');
    expect(readdirSync(join(folder, 'nodes'))).toEqual([version]);
  });

  it.each<[string, string, string]>([
    ['of another version', packs('1.2.3'), 'Its version is v1.2.3.'],
    ['that npm cannot reach', 'echo "npm error code ENOTFOUND\nnpm error syscall x" >&2; exit 1', ': code ENOTFOUND\n'],
    ['from a file that is not a package', 'echo no > x.tgz; echo x.tgz', 'tar'],
  ])('%s is refused, and leaves no files', (_, npm, words) => {
    const message = evaluate(`fetchNode('26', folder)`, npm);
    expect(message).toContain(`Cannot fetch Node ${VERSIONS['26']}`);
    expect(message).toContain(words);
    expect(message).toContain('then run: node tools/nodes/main.mjs 26');
    expect(readdirSync(join(folder, 'nodes'))).toEqual([]);
  });

  it('of an unknown major is refused', () => {
    expect(evaluate(`fetchNode('18', folder)`)).toBe('Unknown Node 18. Known: 20, 22, 24, 26.');
  });

  it('comes first in PATH, without variables of npm', () => {
    const environment = `{ PATH: '/bin', NODE: '/n', npm_config_local_prefix: '/p', npm_config_registry: 'r', INIT_CWD: '/', HOME: '/h' }`;
    expect(evaluate(`environmentOf('/node/bin', ${environment})`)).toEqual({
      PATH: '/node/bin:/bin',
      npm_config_registry: 'r',
      HOME: '/h',
    });
  });
});

it('a clone has committed and uncommitted files, without ignored ones', () => {
  const root = join(folder, 'checkout');
  const write = (files: Record<string, string>): void => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  };
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  mkdirSync(root);
  git('init', '-q');
  write({ '.gitignore': 'ignored\n', kept: '1', changed: '1', gone: '1' });
  git('add', '-A');
  git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', 'all');
  write({ changed: '2', new: '2', ignored: '2' });
  rmSync(join(root, 'gone'));
  const clone = evaluate(`cloneOf(${JSON.stringify(root)})`) as string;
  try {
    expect(readdirSync(clone).sort()).toEqual(['.git', '.gitignore', 'changed', 'kept', 'new']);
    expect(readFileSync(join(clone, 'changed'), 'utf8')).toBe('2');
  } finally {
    rmSync(clone, { recursive: true });
  }
});

describe('engines', () => {
  const enginesOf = (folder: string): string =>
    (JSON.parse(read(`../../${folder}/package.json`)) as { engines: { node: string } }).engines.node;

  it('of the checkout begin with the oldest Node that is tested', () => {
    const [oldest] = enginesOf('.').split(' || ');
    expect(`^${VERSIONS['20']}`).toContain(`${oldest}.`);
  });

  it.each(readdirSync(join(__dirname, '../../packages')))('of %s are those of the checkout', (name) => {
    expect(enginesOf(join('packages', name))).toBe(enginesOf('.'));
  });
});

describe('the versions of Node', () => {
  const workspace = (path: string): string => read(join('../..', path));

  it('are those of the hosted CI, which runs .ci/run on each', () => {
    const workflow = workspace('.github/workflows/ci.yml');
    const [, list] = /^ {8}node: \[(.*)\]$/m.exec(workflow) ?? [];
    expect(list?.split(', ')).toEqual(Object.values(VERSIONS).map((version) => `'${version}'`));
    expect(workflow).toMatch(/^ {6}- run: \.ci\/run$/m);
  });

  it('begin with the one that .nvmrc selects', () => {
    expect(workspace('.nvmrc').trim()).toBe(Object.keys(VERSIONS)[0]);
  });
});
