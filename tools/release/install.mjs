/*
 * Installs the tarballs beside this file into the workspace that contains its folder, with the package manager of that
 * workspace: node packed/install.mjs. `npm run pack` copies this file there.
 *
 * The tarballs depend on each other by version. npm finds them beside each other. Other package managers would ask a
 * registry, where these names may belong to others, so this program first writes the source of each package into their
 * settings. Packages from a registry do not need this program.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const has = (file) => existsSync(join(root, file));

/** The source of each package: `@mirage/core` from `file:./packed/mirage-core-0.1.0.tgz`. */
const sources = Object.fromEntries(
  readdirSync(folder).flatMap((file) => {
    const [, part] = /^mirage(?:-([a-z-]+))?-\d.*\.tgz$/.exec(file) ?? [undefined, null];
    return part === null
      ? []
      : [[part === undefined ? 'mirage' : `@mirage/${part}`, `file:./${basename(folder)}/${file}`]];
  }),
);

/**
 * The package managers: whether the workspace uses one, its command, and the member of package.json with sources of
 * packages.
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

/** Returns the settings of a pnpm workspace with overrides for these packages, which replace older ones. */
function withOverrides(text) {
  const ours = Object.entries(sources).map(([name, source]) => `  '${name}': ${source}`);
  const lines = text.split('\n').filter((line) => !/^\s+['"]?(?:@mirage\/[a-z-]+|mirage)['"]?:/.test(line));
  const at = lines.findIndex((line) => /^overrides:/.test(line));
  if (at !== -1) return [...lines.slice(0, at + 1), ...ours, ...lines.slice(at + 1)].join('\n');
  return `${lines.join('\n').trimEnd()}\n\noverrides:\n${ours.join('\n')}\n`;
}

/** Returns how Yarn 2 and later installs, from all its settings; undefined for Yarn 1 and without Yarn. */
function linkerOfYarn() {
  const { stdout } = spawnSync('yarn', ['config', 'get', 'nodeLinker'], { cwd: root, encoding: 'utf8' });
  return stdout?.trim();
}

if (!has('package.json')) {
  console.error(`There is no package.json in ${root}. Copy this folder into a workspace and run it there.`);
  process.exit(1);
}
const { program, args, member } = MANAGERS.find(({ is }) => is);
if (program === 'yarn' && linkerOfYarn() === 'pnp') {
  console.error(
    `Yarn installs this workspace with Plug'n'Play, which the type checker of unikernels does not support. Make Yarn install into node_modules:
  yarn config set nodeLinker node-modules
Then run this command again.`,
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
    `Cannot start ${program} (${error.code}), which the workspace's lock file requires. Install ${program}, then run this command again.`,
  );
}
process.exit(status ?? 1);
