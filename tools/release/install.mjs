/*
 * Installs the tarballs beside this file into the workspace that its folder lies in, with the package manager of that
 * workspace: node packed/install.mjs. `npm run pack` puts it there.
 *
 * A tarball of ours depends on others by their versions. npm takes those from beside it; other package managers would
 * ask a registry, where our names are not ours, so they are told first where each package comes from. Nothing here is
 * needed where the packages come from a registry.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const has = (file) => existsSync(join(root, file));

/** Where each package comes from: `@mirage/core` from `file:./packed/mirage-core-0.1.0.tgz`. */
const sources = Object.fromEntries(
  readdirSync(folder).flatMap((file) => {
    const [, part] = /^mirage(?:-([a-z-]+))?-\d.*\.tgz$/.exec(file) ?? [undefined, null];
    return part === null
      ? []
      : [[part === undefined ? 'mirage' : `@mirage/${part}`, `file:./${basename(folder)}/${file}`]];
  }),
);

/**
 * A package manager: whether the workspace is its, the member of package.json that says where packages come from, and
 * how it installs.
 */
const MANAGERS = [
  {
    is: has('pnpm-lock.yaml') || has('pnpm-workspace.yaml'),
    program: 'pnpm',
    args: ['install', '--no-frozen-lockfile'],
  },
  {
    is: has('yarn.lock') && has('.yarnrc.yml'),
    program: 'yarn',
    args: ['install', '--no-immutable'],
    member: 'resolutions',
  },
  { is: has('yarn.lock'), program: 'yarn', args: ['install'], member: 'resolutions' },
  { is: has('bun.lock') || has('bun.lockb'), program: 'bun', args: ['install'], member: 'overrides' },
  { is: true, program: 'npm', args: ['install', '--no-fund', '--no-audit'] },
];

/** The list of overrides of a pnpm workspace, with ours in place of older ones of the same packages. */
function withOverrides(text) {
  const ours = Object.entries(sources).map(([name, source]) => `  '${name}': ${source}`);
  const lines = text.split('\n').filter((line) => !/^\s+['"]?(?:@mirage\/[a-z-]+|mirage)['"]?:/.test(line));
  const at = lines.findIndex((line) => /^overrides:/.test(line));
  if (at !== -1) return [...lines.slice(0, at + 1), ...ours, ...lines.slice(at + 1)].join('\n');
  return `${lines.join('\n').trimEnd()}\n\noverrides:\n${ours.join('\n')}\n`;
}

/** How Yarn 2 and later installs, by whatever it takes that from; nothing for Yarn 1, and where there is no Yarn. */
function linkerOfYarn() {
  const { stdout } = spawnSync('yarn', ['config', 'get', 'nodeLinker'], { cwd: root, encoding: 'utf8' });
  return stdout?.trim();
}

if (!has('package.json')) {
  console.error(`There is no package.json in ${root}: copy this folder into a workspace, then do it again there.`);
  process.exit(1);
}
const { program, args, member } = MANAGERS.find(({ is }) => is);
if (program === 'yarn' && linkerOfYarn() === 'pnp') {
  console.error(
    `Yarn installs this workspace with Plug'n'Play, where the type checker of unikernels finds no package. Have it install into node_modules:
  yarn config set nodeLinker node-modules
then do it again.`,
  );
  process.exit(1);
}
const path = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
manifest.devDependencies = { ...manifest.devDependencies, ...sources };
if (member) manifest[member] = { ...manifest[member], ...sources };
writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
if (program === 'pnpm') {
  const workspace = join(root, 'pnpm-workspace.yaml');
  writeFileSync(workspace, withOverrides(existsSync(workspace) ? readFileSync(workspace, 'utf8') : ''));
}
console.log([program, ...args].join(' '));
const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
if (error) {
  console.error(
    `${program} cannot be started (${error.code}), but the workspace has its lock file. Install ${program}, then do it again.`,
  );
}
process.exit(status ?? 1);
