import { followLink, mergedPath } from './links.js';
import type { ArchiveEntry } from './tar.js';

const LOADER = 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';

/** Entries: links by path, and the loader as a file. */
function entriesOf(links: Readonly<Record<string, string>>): Map<string, ArchiveEntry> {
  const file: ArchiveEntry = { path: LOADER, mode: 0o755, contents: Buffer.from('') };
  return new Map([
    [LOADER, file],
    ...Object.entries(links).map(([path, target]): [string, ArchiveEntry] => [path, { path, target }]),
  ]);
}

it.each([
  ['bin/sh', 'usr/bin/sh'],
  ['sbin/init', 'usr/sbin/init'],
  ['lib/modules/6/x.ko', 'usr/lib/modules/6/x.ko'],
  ['lib64/ld-linux-x86-64.so.2', 'usr/lib64/ld-linux-x86-64.so.2'],
  ['usr/bin/sh', 'usr/bin/sh'],
  ['lib32/x', 'lib32/x'],
  ['library/x', 'library/x'],
  ['bin', 'bin'],
  ['etc/bin/x', 'etc/bin/x'],
])('with merged /usr %s is %s', (path, merged) => expect(mergedPath(path)).toBe(merged));

it.each<[string, string, string, Record<string, string>, string]>([
  ['Debian 12, absolute', 'usr/lib64', '/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['Debian 13, relative', 'usr/lib64', '../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['absolute into /usr', 'usr/lib64', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['a file beside it', 'usr/lib/x86_64-linux-gnu', 'ld-linux-x86-64.so.2', {}, LOADER],
  ['a file beside it, with ./', 'usr/lib/x86_64-linux-gnu', './ld-linux-x86-64.so.2', {}, LOADER],
  ['doubled slashes', 'usr/lib64', '..//lib///x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['to the root, then a merged folder', 'usr/lib64', '../../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['.. behind a merged folder is /usr', 'usr/lib64', '/lib64/../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['.. behind a merged folder is not /', 'usr/bin', '/bin/../share/x', {}, 'usr/share/x'],
  ['.. above the root', 'usr/lib64', '../../../../usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', {}, LOADER],
  ['a folder called like a merged one', 'usr/bin', '/usr/lib/lib/x', {}, 'usr/lib/lib/x'],
  ['a file that is not there', 'usr/bin', '../lib/none', {}, 'usr/lib/none'],
  ['a link to a link', 'usr/bin', 'a', { 'usr/bin/a': 'b', 'usr/bin/b': '/bin/c' }, 'usr/bin/c'],
  [
    'a folder that is a link',
    'usr/lib64',
    'abi/ld-linux-x86-64.so.2',
    { 'usr/lib64/abi': '../lib/x86_64-linux-gnu' },
    LOADER,
  ],
  [
    '.. behind a folder that is a link',
    'usr/lib64',
    'abi/../x86_64-linux-gnu/ld-linux-x86-64.so.2',
    { 'usr/lib64/abi': '/lib/x86_64-linux-gnu' },
    LOADER,
  ],
])('follows a link: %s', (_, folder, target, links, path) => {
  expect(followLink(entriesOf(links), folder, target)).toBe(path);
});

it.each<[string, string, Record<string, string>]>([
  ['to itself', 'a', { 'usr/bin/a': 'a' }],
  ['of two links', 'a', { 'usr/bin/a': 'b', 'usr/bin/b': '/bin/a' }],
  ['that grows', 'a', { 'usr/bin/a': 'a/a' }],
  ['through a folder', 'a/x', { 'usr/bin/a': '../lib/b', 'usr/lib/b': '../bin/a' }],
])('refuses a loop %s', (_, target, links) => {
  expect(() => followLink(entriesOf(links), 'usr/bin', target)).toThrow(
    `the packages contain a loop of links at usr/bin/${target}`,
  );
});
