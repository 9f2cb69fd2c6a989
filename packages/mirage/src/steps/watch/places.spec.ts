import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { baseline, differences, snapshot, type Places } from './places.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-places-'));
  write('app.ts', 'public/index.html', 'node_modules/hono/index.js', 'dist/x/app.js', '.git/HEAD');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes files with a state that they did not have before. */
function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
    writes += 1;
    utimesSync(join(folder, path), writes, writes);
  }
}
let writes = 0;

const places = (kinds: Partial<Record<keyof Places, string[]>>): Places => {
  const absolute = (paths: string[] = []) => new Set(paths.map((path) => join(folder, path)));
  return { files: absolute(kinds.files), folders: absolute(kinds.folders), sources: absolute(kinds.sources) };
};

/** The files that an action changes, relative to the folder. */
function changes(watched: Places, action: () => void): string[] {
  const before = snapshot(watched);
  action();
  return differences(before, snapshot(watched)).map((file) => relative(folder, file));
}

const app = { files: ['app.ts', 'absent.ts'] };

it.each<[string, Parameters<typeof places>[0], () => void, string[]]>([
  ['nothing', app, () => undefined, []],
  ['a save', app, () => write('app.ts'), ['app.ts']],
  ['a file that another one replaces', app, () => (write('new'), renameSync(at('new'), at('app.ts'))), ['app.ts']],
  ['a file that is created', app, () => write('absent.ts'), ['absent.ts']],
  ['a file that is removed', app, () => rmSync(at('app.ts')), ['app.ts']],
  ['a file that is not watched', app, () => write('other.ts'), []],
  ['a new file in an embedded folder', { folders: ['public'] }, () => write('public/a/b.css'), ['public/a/b.css']],
  [
    'the end of an embedded folder',
    { folders: ['public'] },
    () => rmSync(at('public'), { recursive: true }),
    ['public/index.html'],
  ],
  ['a new module', { sources: ['.'] }, () => write('lib/new.ts'), ['lib/new.ts']],
  [
    'installed, built and hidden files',
    { sources: ['.'] },
    () => write('node_modules/hono/index.js', 'dist/x/app.js', '.git/HEAD'),
    [],
  ],
])('notices %s', (_, kinds, action, expected) => {
  expect(changes(places(kinds), action)).toEqual(expected);
});

function at(path: string): string {
  return join(folder, path);
}

it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
  ['nothing', { '/a': '1 0 1' }, { '/a': '1 0 1' }, []],
  ['a file that was written during the build', { '/a': '1 0 1' }, { '/a': '5000 0 1' }, ['/a']],
  ['a file that was removed during the build', { '/a': '1 0 1' }, {}, ['/a']],
  ['no old file that the build found', {}, { '/b': '1 0 2' }, []],
  ['a file that the build found and that was written meanwhile', {}, { '/b': '2000 0 2' }, ['/b']],
])('after a build, counts as changed: %s', (_, before, after, expected) => {
  const [earlier, now] = [before, after].map((states) => new Map(Object.entries(states)));
  expect(differences(baseline(earlier!, now!, 1000), now!)).toEqual(expected);
});
