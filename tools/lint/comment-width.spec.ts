import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMENT_COLUMNS, longCommentLines } from './comment-width.cjs';
import { lintSnippets } from './snippets';

const CHECKOUT = join(__dirname, '../..');
const says = `mirage/comment-width: Wrap comments at column ${COMMENT_COLUMNS}`;

/** A line of `columns` characters that begins with `text` and ends with `end`. */
const wide = (text: string, columns: number, end = ''): string => text.padEnd(columns - end.length, 'x') + end;

const snippets: readonly (readonly [name: string, code: string, isRefused: boolean])[] = [
  ['a comment of 120 columns', wide('// ', 120), false],
  ['a comment of 121 columns', wide('// ', 121), true],
  ['a comment behind code', wide('const a = 1; // ', 121), true],
  ['the first line of a block', `/* ${wide('', 120)}\n */`, true],
  ['a line within a block', `/*\n${wide(' * ', 121)}\n */`, true],
  ['the last line of a block', `/*\n${wide(' * ', 121, ' */')}`, true],
  ['a URL', wide('// https://example.com/', 200), false],
  ['a statement that prettier leaves alone', `const a = '${wide('', 120)}'; // prettier-ignore`, false],
  ['a string', `const a = '${wide('', 120)}';`, false],
  ['code behind a short comment', `/* short */ const a = '${wide('', 120)}';`, false],
];

it('lint refuses wide comments in TypeScript and JavaScript, and nothing else', () => {
  const paths = ['packages/core/src/a.ts', 'tools/a.mjs', 'tools/a.cjs'];
  const rows = paths.flatMap((path) => snippets.map(([, code]) => ({ path, code: `${code}\n` })));
  const refused = lintSnippets(rows).map((messages) => messages.some((message) => message.startsWith(says)));
  expect(refused).toEqual(paths.flatMap(() => snippets.map(([, , isRefused]) => isRefused)));
}, 60_000);

it.each([
  ['a line comment', `int a;\n${wide('// ', 121)}\n`, [2]],
  ['a comment of 120 columns', `${wide('/* ', 120, '*/')}\n`, []],
  ['a comment behind code', `int a; ${wide('/* ', 114, '*/')}\n`, [1]],
  ['lines of a block', `/*\n * short\n${wide(' * ', 121)}\n${wide(' * ', 121)}\n */\n`, [3, 4]],
  ['what looks like a comment in a string', `char *a = "/* ${wide('', 120)} */";\n`, []],
  ['a quote in a comment', `/* don't */\n${wide('/* ', 121, '*/')}\n`, [2]],
  ['code behind a short comment', `/* short */ ${wide('int ', 120)};\n`, []],
  ['a URL', `${wide('// https://example.com/', 121)}\n`, []],
])('in C: %s', (_name, source, lines) => {
  expect(longCommentLines(source)).toEqual(lines);
});

it('comments in C and assembly keep to 120 columns', () => {
  const files = execFileSync('git', ['ls-files', '-z', '*.c', '*.h', '*.S', '*.ld'], {
    cwd: CHECKOUT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '' && !file.includes('/generated/'));
  expect(files).toContain('packages/kernel/src/start.c');
  const long = files.flatMap((file) =>
    longCommentLines(readFileSync(join(CHECKOUT, file), 'utf8')).map((line) => `${file}:${line}`),
  );
  expect(long).toEqual([]);
});
