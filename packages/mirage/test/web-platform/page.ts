import { EXCLUDED_CASES, EXCLUDED_FILES } from './exclusions';
import { TABLES } from './tables';

/** Returns the tables of docs/web-platform-tests.md, without the padding of cells. */
export function pageTables(): string[] {
  const covered = TABLES.flatMap((table) => Object.entries(table)).map(([file, cases]) => [
    `\`${file}\``,
    String(cases.length),
  ]);
  return [
    rows(['file', 'cases'], covered),
    rows(
      ['files', 'reason'],
      EXCLUDED_FILES.map(([files, reason]) => [code(files), `${reason}`]),
    ),
    rows(
      ['file', 'case', 'reason'],
      EXCLUDED_CASES.map(([files, what, reason]) => [code(files), what, reason]),
    ),
  ];
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const code = (files: string): string =>
  files
    .split(', ')
    .map((file) => (file === 'all others' ? file : `\`${file}\``))
    .join(', ');

/** Returns the tables of a page of Markdown in the same form. */
export function tablesIn(page: string): string[] {
  return (page.match(/(?:^\|.*\n)+/gm) ?? []).map((table) =>
    table
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---'))
      .join('\n'),
  );
}
