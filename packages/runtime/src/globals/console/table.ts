import { inspect } from './inspect.js';

const INDEX = '(index)';
const VALUES = 'Values';

/**
 * Formats rows of objects as a table; undefined if the value is not a list of rows. `columns` selects and orders the
 * columns.
 */
export function table(rows: unknown, columns?: readonly string[]): string | undefined {
  if (typeof rows !== 'object' || rows === null) return undefined;
  const { head, entries } = entriesOf(rows);
  const names: string[] = [...(columns ?? [])];
  let hasValues = false;
  for (const [, row] of entries) {
    if (typeof row !== 'object' || row === null) hasValues = true;
    else if (columns === undefined) for (const key of Object.keys(row)) if (!names.includes(key)) names.push(key);
  }
  const cellsOf = (index: string, row: unknown): string[] => {
    const isObject = typeof row === 'object' && row !== null;
    const cells = names.map((name) =>
      isObject && Object.hasOwn(row, name) ? cell((row as Record<string, unknown>)[name]) : '',
    );
    return [index, ...cells, ...(hasValues ? [isObject ? '' : cell(row)] : [])];
  };
  const title = [head, ...names, ...(hasValues ? [VALUES] : [])];
  return draw(
    title,
    entries.map(([index, row]) => cellsOf(index, row)),
  );
}

function entriesOf(rows: object): { head: string; entries: [string, unknown][] } {
  if (rows instanceof Map) {
    const entries = [...rows].map(([Key, Values], index): [string, unknown] => [String(index), { Key, Values }]);
    return { head: '(iteration index)', entries };
  }
  if (rows instanceof Set) {
    return { head: '(iteration index)', entries: [...rows].map((row, index) => [String(index), row]) };
  }
  return { head: INDEX, entries: Object.entries(rows) };
}

function cell(value: unknown): string {
  return inspect(value, { depth: typeof value === 'object' ? 0 : 2 });
}

function draw(title: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = title.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]!.length)) + 2);
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const line = (cells: readonly string[]): string =>
    `│${cells.map((text, column) => ` ${text}`.padEnd(widths[column]!)).join('│')}│`;
  return [rule('┌', '┬', '┐'), line(title), rule('├', '┼', '┤'), ...rows.map(line), rule('└', '┴', '┘')].join('\n');
}
