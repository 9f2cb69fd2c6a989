// Builds and packs every published package: npm run pack [-- FOLDER]. All tarballs are in one folder, as `depend`
// expects.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publishedPackages, tarballName } from './packages';

const root = process.cwd();
const folder = resolve(process.argv[2] ?? join(root, 'tmp/packed'));
const packages = publishedPackages(root);
mkdirSync(folder, { recursive: true });
execFileSync(
  'node_modules/.bin/nx',
  [
    'run-many',
    '-t',
    'build,kernel',
    `--projects=${packages.map(({ name }) => name).join(',')}`,
    '--outputStyle=static',
  ],
  { cwd: root, stdio: 'inherit' },
);
execFileSync('npm', ['pack', ...packages.map((one) => one.folder), '--pack-destination', folder, '--silent'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const names = packages.map(tarballName);
for (const name of names) console.log(join(folder, name));
// Removes older tarballs, so that installing all tarballs does not install two versions of a package.
const isOld = (name: string): boolean => /^mirage-.*\.tgz$/.test(name) && !names.includes(name);
for (const name of readdirSync(folder).filter(isOld)) rmSync(join(folder, name));
copyFileSync(join(root, 'tools/release/install.mjs'), join(folder, 'install.mjs'));
