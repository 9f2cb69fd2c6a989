// Many builders with one remote cache: docs/many-builders.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startCacheServer, type CacheServer } from '../support/cache-server';
import { run, type Finished } from '../support/run';
import { relaxing } from '../support/unikernels';
import { CHECKOUT, freshWorkspace, workspaceAt, type Workspace } from '../support/workspace';

const PAGE = readFileSync(join(CHECKOUT, 'docs/many-builders.md'), 'utf8');
/** What the page adds to nx.json. */
const SETTINGS = JSON.parse(/```json file=nx\.json\n([^]*?)```/.exec(PAGE)![1]!) as { targetDefaults: object };
/** The arguments of Nx in the workflow of the page. */
const WORKFLOW = /- run: npx nx (affected .*)/.exec(PAGE)![1]!;

const IMAGE = 'alone/dist/virtio/mir-alone.virtio';
const PACKAGE = 'alone/dist/package/virtio/oci';

let cache: CacheServer;
let first: Workspace;
let second: Workspace;
let base: Readonly<Record<string, string>>;
let untouched: ReadonlyMap<string, Buffer>;

const nx = (workspace: Workspace, args: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  run(join(workspace.root, 'node_modules/.bin/nx'), [...args.split(' '), '--outputStyle=static'], {
    cwd: workspace.root,
    timeoutMs: 600_000,
    env,
  });

/** Forgets what a workspace has built, as a new clone. */
function forget({ root }: Workspace): void {
  for (const path of ['.nx', 'alone/dist', 'alone/mirage']) rmSync(join(root, path), { recursive: true, force: true });
}

/** Replaces each entry of the cache that the change returns. */
function change(edit: (entry: Buffer) => Buffer | undefined): number {
  let changed = 0;
  for (const [hash, entry] of untouched) {
    const edited = edit(entry);
    cache.entries.set(hash, edited ?? entry);
    if (edited) changed++;
  }
  return changed;
}

const checksums = ({ root }: Workspace): string =>
  execFileSync('sh', ['-c', 'find alone/dist -type f | sort | xargs sha256sum'], { cwd: root, encoding: 'utf8' });

beforeAll(async () => {
  cache = await startCacheServer();
  first = await freshWorkspace('builders');
  first.write(relaxing('alone', `await console.log('good morning');`));
  const settings = JSON.parse(first.read('nx.json')) as { targetDefaults?: object };
  const targetDefaults = { ...settings.targetDefaults, ...SETTINGS.targetDefaults };
  first.write({ 'nx.json': JSON.stringify({ ...settings, targetDefaults }, null, 2) });
  await first.must('nx', 'depend', 'alone', '--configuration=virtio');
  // Nx commits the new workspace only for a user whose name git knows.
  const commit = (...words: string[]): Promise<string> =>
    first.must('git', '-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '-q', ...words);
  await commit('--allow-empty', '-m', 'Nothing yet');
  base = { NX_BASE: (await first.must('git', 'rev-parse', 'HEAD')).trim(), NX_HEAD: 'HEAD' };
  await first.must('git', 'add', '-A');
  await commit('-m', 'A unikernel');
  const root = join(first.root, '../second/clone');
  await first.must('mkdir', '-p', join(root, '..'));
  await first.must('cp', '-a', first.root, root);
  second = workspaceAt(root, () => undefined);
  forget(second);
});
afterAll(() => {
  cache.close();
  first.remove();
});

it('a second clone builds nothing that another builder has built, and has the same bytes', async () => {
  const built = await nx(first, WORKFLOW, { ...cache.env, ...base });
  expect([built.status, built.output]).toEqual([0, expect.not.stringContaining('[remote cache]')]);
  untouched = new Map(cache.entries);
  const cached = await nx(second, WORKFLOW, { ...cache.readerEnv, ...base });
  expect(cached.status).toBe(0);
  for (const target of ['configure', 'build', 'package'])
    expect(cached.output).toMatch(new RegExp(`nx run alone:${target}:virtio .*\\[remote cache\\]`));
  expect(checksums(second)).toBe(checksums(first));
  expect(checksums(first)).toContain(IMAGE);
  expect(checksums(first)).toContain(`${PACKAGE}/sbom.cdx.json`);
});

it('a builder without the cache makes the same bytes in another folder', async () => {
  forget(second);
  expect((await nx(second, 'package alone --configuration=virtio')).status).toBe(0);
  expect(checksums(second)).toBe(checksums(first));
});

it('a truncated entry is refused, and the build goes on without the remote cache', async () => {
  forget(second);
  expect(change((entry) => entry.subarray(0, entry.length / 2))).toBeGreaterThan(0);
  const { status, output } = await nx(second, 'package alone --configuration=virtio', cache.readerEnv);
  expect([status, output]).toEqual([
    1,
    expect.stringMatching(/Failed to (?:read entr(?:y|ies) from tarball|unpack entry)/),
  ]);
  expect(second.has(IMAGE)).toBe(false);
  const again = await nx(second, 'package alone --configuration=virtio --skip-remote-cache', cache.readerEnv);
  expect(again.status).toBe(0);
  expect(checksums(second)).toBe(checksums(first));
});

it('an entry with another image is refused by run and package, which say how to build it again', async () => {
  const poison = (entry: Buffer): Buffer | undefined => {
    const archive = gunzipSync(entry);
    const at = archive.indexOf('good morning');
    if (!archive.includes(IMAGE) || at < 0) return undefined;
    archive.write('evil morning', at);
    return gzipSync(archive);
  };
  for (const target of ['run', 'package']) {
    forget(second);
    expect(change(poison)).toBeGreaterThan(0);
    const { status, output } = await nx(second, `run alone:${target}:virtio`, cache.readerEnv);
    expect(status).toBe(1);
    expect(output).toContain(`MIR0509  ${IMAGE} is not the file that build wrote.`);
    expect(output).not.toContain('evil morning');
  }
  expect((await nx(second, 'reset')).status).toBe(0);
  expect((await nx(second, 'build alone --configuration=virtio')).status).toBe(0);
  expect((await nx(second, 'run alone:run:virtio')).output).toContain('good morning');
});
