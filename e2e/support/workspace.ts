import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run, type Finished, type RunOptions } from './run';

/** The checkout that is tested. */
export const CHECKOUT = resolve(__dirname, '../..');

/** Where the packed packages lie; `npm run pack` fills it. */
export const PACKED = join(CHECKOUT, 'tmp/packed');

/** The Nx that newcomers are given, the same as this checkout's. */
const NX_VERSION = (
  JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
).devDependencies['nx']!;

/** A workspace of a user, in a folder of its own. */
export interface Workspace {
  readonly root: string;
  /** Runs a command in the workspace: `nx('build', 'out_to_lunch')` is `npx nx build out_to_lunch`. */
  readonly nx: (...args: string[]) => Promise<Finished>;
  readonly exec: (program: string, ...args: string[]) => Promise<Finished>;
  /** A command that has to end well; `nx` is the workspace's own. Gives and throws what the function `must` does. */
  readonly must: (program: string, ...args: string[]) => Promise<string>;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly remove: () => void;
}

/**
 * How long a command may take: longer than any needs on a machine that does ten other things, for only one that hangs
 * is to be ended.
 */
const LIMIT_MS = 600_000;

/**
 * A workspace as `create-nx-workspace` makes it, with the packed packages installed, as the README tells a newcomer.
 */
export function newcomersWorkspace(name: string): Promise<Workspace> {
  return copyOf('lazy', name);
}

/**
 * The same for tests that start Nx many times: it loads plugins in its own process, and not in five others that take
 * longer to start than all the rest.
 */
export async function freshWorkspace(name: string): Promise<Workspace> {
  const workspace = await newcomersWorkspace(name);
  workspace.write({ '.env': 'NX_ISOLATE_PLUGINS=false\n' });
  return workspace;
}

/** A workspace as `create-nx-workspace` makes it, with the tarballs in `packed`, and nothing installed. */
export function bareWorkspace(name: string): Promise<Workspace> {
  return copyOf('bare', name);
}

/** Copies of two workspaces: a newcomer waits for npm once, the tests need not wait each time. */
async function copyOf(template: 'bare' | 'lazy', name: string): Promise<Workspace> {
  const templates = process.env[TEMPLATES];
  if (templates === undefined) throw new Error('global-setup did not make the workspaces to copy');
  const parent = mkdtempSync(join(tmpdir(), 'mirage-e2e-'));
  const root = join(parent, name);
  await must('cp', ['-a', join(templates, template), root], { cwd: parent });
  return workspaceAt(root, () => removeTree(parent));
}

/** Removes a folder. A daemon of Nx that was told to stop may still write into it, so it is tried for ten seconds. */
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
        writeFileSync(join(root, path), text);
      }
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    has: (path) => existsSync(join(root, path)),
    remove,
  };
}

/**
 * Runs a command that has to end with status 0. What it printed, without carriage returns. Errors: throws with its
 * output.
 */
export async function must(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { status, output } = await run(program, args, { timeoutMs: LIMIT_MS, ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
  return output.replaceAll('\r', '');
}

/** Environment variable that names the folder of the workspaces to copy. */
export const TEMPLATES = 'MIRAGE_E2E_TEMPLATES';

/** Environment variable that names the same folder when this run of Jest has made it, and removes it at its end. */
export const OWN_TEMPLATES = 'MIRAGE_E2E_OWN_TEMPLATES';

/**
 * Packs the packages of this checkout and makes the workspaces to copy: create-nx-workspace; npm install of the
 * tarballs; mirage:init. Returns their folder.
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
  // Everything but platforms: `depend` fetches those.
  const tarballs = readdirSync(PACKED).filter(
    (name) => name.endsWith('.tgz') && !/mirage-(unix|xen|virtio|image|kernel)-/.test(name),
  );
  const install = ['install', '--save-dev', '--no-fund', '--no-audit'];
  await must('npm', [...install, ...tarballs.map((name) => `./packed/${name}`)], { cwd: lazy });
  await must('npx', ['nx', 'g', 'mirage:init'], { cwd: lazy });
}
