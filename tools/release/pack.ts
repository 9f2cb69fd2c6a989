// Builds and packs every published package: npm run pack [-- FOLDER]. The tarballs lie side by side, as `depend` expects them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
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
  {
    cwd: root,
    stdio: 'inherit',
  },
);
for (const one of packages) {
  execFileSync('npm', ['pack', '--pack-destination', folder, '--silent'], {
    cwd: one.folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log(join(folder, tarballName(one)));
}
copyFileSync(join(root, 'tools/release/install.mjs'), join(folder, 'install.mjs'));
