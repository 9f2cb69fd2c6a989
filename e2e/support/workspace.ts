import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run, type Finished } from './run';

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
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly remove: () => void;
}

/** A workspace as `create-nx-workspace` makes it, with the packed packages installed, as the README tells a newcomer. */
export function freshWorkspace(name: string): Promise<Workspace> {
  return copyOf('lazy', name);
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
  cpSync(join(templates, template), root, { recursive: true, verbatimSymlinks: true });
  return workspaceAt(root, () => rmSync(parent, { recursive: true, force: true }));
}

export function workspaceAt(root: string, remove: () => void): Workspace {
  const exec = (program: string, ...args: string[]): Promise<Finished> => run(program, args, { cwd: root });
  return {
    root,
    exec,
    nx: (...args) => exec(join(root, 'node_modules/.bin/nx'), ...args),
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

/** Environment variable that names the folder of the workspaces to copy. */
export const TEMPLATES = 'MIRAGE_E2E_TEMPLATES';

/** Makes the workspaces to copy: create-nx-workspace; npm install of the tarballs; mirage:init. Returns their folder. */
export async function makeTemplates(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'mirage-e2e-template-'));
  const must = async (program: string, args: string[], cwd: string): Promise<void> => {
    const { status, output } = await run(program, args, { cwd, timeoutMs: 300_000 });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
  };
  await must(
    'npx',
    [
      '--yes',
      `create-nx-workspace@${NX_VERSION}`,
      'bare',
      '--preset=ts',
      '--nxCloud=skip',
      '--pm=npm',
      '--interactive=false',
    ],
    parent,
  );
  const root = join(parent, 'lazy');
  cpSync(PACKED, join(parent, 'bare', 'packed'), { recursive: true });
  cpSync(join(parent, 'bare'), root, { recursive: true, verbatimSymlinks: true });
  // Everything but platforms: `depend` fetches those.
  const tarballs = readdirSync(PACKED).filter(
    (name) => name.endsWith('.tgz') && !/mirage-(unix|xen|virtio|image|kernel)-/.test(name),
  );
  await must(
    'npm',
    ['install', '--save-dev', '--no-fund', '--no-audit', ...tarballs.map((name) => `./packed/${name}`)],
    root,
  );
  await must('npx', ['nx', 'g', 'mirage:init'], root);
  return parent;
}
