import { table } from './table';

describe('table', () => {
  it('makes each column as wide as its widest cell', () => {
    expect(
      table(
        ['promise', 'bar'],
        [
          ['edit', '<= 1.5x'],
          ['reproducible', ''],
        ],
      ),
    ).toBe(['promise       bar', '------------  -------', 'edit          <= 1.5x', 'reproducible'].join('\n'));
  });

  it('treats a missing cell as an empty one', () => {
    expect(table(['a', 'b'], [['x']])).toBe('a  b\n-  -\nx');
  });
});
