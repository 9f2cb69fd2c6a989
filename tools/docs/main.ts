// Writes docs/examples.md and its pictures: npm run gallery. With --check it only reports those that are out of date.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { galleryFiles, PICTURES } from './gallery';

const root = process.cwd();
execFileSync('node_modules/.bin/nx', ['run-many', '-t', 'build', '--projects=packages/*', '--outputStyle=static'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});

const files = await galleryFiles(root);
const folder = join(root, PICTURES);
const present = existsSync(folder) ? readdirSync(folder).map((name) => `${PICTURES}/${name}`) : [];
const surplus = present.filter((path) => !files.has(path));
const stale = [...files.keys()].filter(
  (path) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== files.get(path),
);

if (process.argv.includes('--check')) {
  for (const path of [...stale, ...surplus]) console.error(`${path} is out of date: run npm run gallery.`);
  process.exitCode = stale.length + surplus.length === 0 ? 0 : 1;
} else {
  for (const path of surplus) rmSync(join(root, path));
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path)!);
  }
  console.log(`${files.size} files, ${stale.length} of them new or changed, ${surplus.length} removed.`);
}
