import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { tarballsToInstall } from './versions';
import { run, type Finished, type RunOptions } from './run';

/** The checkout that is tested. */
export const CHECKOUT = resolve(__dirname, '../..');

/** The folder of the packed packages, which `npm run pack` writes. */
export const PACKED = join(CHECKOUT, 'tmp/packed');

/** The version of Nx in new workspaces: that of this checkout. */
const NX_VERSION = (
  JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
).devDependencies['nx']!;

/** A workspace of a user in a separate folder. */
export interface Workspace {
  readonly root: string;
  /** Runs a command in the workspace: `nx('build', 'out_to_lunch')` is `npx nx build out_to_lunch`. */
  readonly nx: (...args: string[]) => Promise<Finished>;
  readonly exec: (program: string, ...args: string[]) => Promise<Finished>;
  /** Runs a command that must succeed, like the function `must`. `nx` is that of the workspace. */
  readonly must: (program: string, ...args: string[]) => Promise<string>;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly remove: () => void;
}

/**
 * Time limit of a command: longer than any command needs on a busy machine, so that it ends only commands that hang.
 */
const LIMIT_MS = 600_000;

/** Creates a workspace with `create-nx-workspace` and installs the packed packages, as in the README. */
export function newcomersWorkspace(name: string): Promise<Workspace> {
  return copyOf('lazy', name);
}

/**
 * The same for tests that start Nx many times: Nx loads plugins in its own process, not in five others, whose start
 * takes most of the time.
 */
export async function freshWorkspace(name: string): Promise<Workspace> {
  const workspace = await newcomersWorkspace(name);
  workspace.write({ '.env': 'NX_ISOLATE_PLUGINS=false\n' });
  return workspace;
}

/** Creates a workspace with `create-nx-workspace`, with the tarballs in `packed` and without our packages. */
export function bareWorkspace(name: string): Promise<Workspace> {
  return copyOf('bare', name);
}

/** Copies one of two prepared workspaces, so that the tests do not wait for npm each time. */
async function copyOf(template: 'bare' | 'lazy', name: string): Promise<Workspace> {
  const templates = process.env[TEMPLATES];
  if (templates === undefined) throw new Error('global-setup did not prepare the workspaces');
  const parent = mkdtempSync(join(tmpdir(), 'mirage-e2e-'));
  const root = join(parent, name);
  await must('cp', ['-a', join(templates, template), root], { cwd: parent });
  return workspaceAt(root, () => {
    endProgramsOf(root);
    removeTree(parent);
  });
}

/** Ends programs of a workspace that still run: a daemon of Nx writes to its folder whenever files are removed. */
function endProgramsOf(root: string): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${root}/`)) process.kill(Number(name), 'SIGKILL');
    } catch (error) {
      // Others have ended meanwhile.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!)) throw error;
    }
  }
}

/** Removes a folder. Retries for ten seconds, because a program that ends may still write to it. */
function removeTree(path: string): void {
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      return rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || Date.now() > until) throw error;
    }
  }
}

export function workspaceAt(root: string, remove: () => void): Workspace {
  const options = { cwd: root, timeoutMs: LIMIT_MS };
  const nx = join(root, 'node_modules/.bin/nx');
  const exec = (program: string, ...args: string[]): Promise<Finished> => run(program, args, options);
  return {
    root,
    exec,
    must: (program, ...args) => must(program === 'nx' ? nx : program, args, options),
    nx: (...args) => exec(nx, ...args),
    write: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeNewer(join(root, path), text);
      }
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    has: (path) => existsSync(join(root, path)),
    remove,
  };
}

/** Runs a command and returns its output without carriage returns. Throws with the output if its status is not 0. */
export async function must(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { status, output } = await run(program, args, { timeoutMs: LIMIT_MS, ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
  return output.replaceAll('\r', '');
}

/** Environment variable with the folder of the prepared workspaces. */
export const TEMPLATES = 'MIRAGE_E2E_TEMPLATES';

/** Environment variable with the same folder if this run of Jest created it and removes it at its end. */
export const OWN_TEMPLATES = 'MIRAGE_E2E_OWN_TEMPLATES';

/**
 * Packs the packages of this checkout and prepares the workspaces: create-nx-workspace, npm install of the tarballs,
 * mirage:init. Returns their folder.
 */
export async function makeTemplates(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'mirage-e2e-template-'));
  try {
    await fillTemplates(parent);
    return parent;
  } catch (error) {
    rmSync(parent, { recursive: true, force: true });
    throw error;
  }
}

async function fillTemplates(parent: string): Promise<void> {
  const [bare, lazy] = [join(parent, 'bare'), join(parent, 'lazy')];
  const create = ['--preset=ts', '--nxCloud=skip', '--pm=npm', '--interactive=false'];
  await Promise.all([
    must(process.execPath, ['tools/run.mjs', 'tools/release/pack.ts'], { cwd: CHECKOUT }),
    must('npx', ['--yes', `create-nx-workspace@${NX_VERSION}`, 'bare', ...create], { cwd: parent }),
  ]);
  cpSync(PACKED, join(bare, 'packed'), { recursive: true });
  await must('cp', ['-a', bare, lazy], { cwd: parent });
  // All packages except platforms: `depend` installs those.
  const tarballs = tarballsToInstall(readdirSync(PACKED));
  const install = ['install', '--save-dev', '--no-fund', '--no-audit'];
  await must('npm', [...install, ...tarballs.map((path) => `./${path}`)], { cwd: lazy });
  await must('npx', ['nx', 'g', 'mirage:init'], { cwd: lazy });
}

/**
 * Writes a file so that Nx sees the change. Without its daemon, Nx compares times of modification in whole seconds, and
 * takes a file that was modified twice in one second for unchanged. A person is not so fast.
 */
function writeNewer(path: string, text: string): void {
  const secondsOf = (): number => Math.floor(statSync(path).mtimeMs / 1000);
  const before = existsSync(path) ? secondsOf() : 0;
  writeFileSync(path, text);
  if (secondsOf() <= before) utimesSync(path, before + 1, before + 1);
}
