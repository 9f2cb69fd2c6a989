import { table } from './table';

describe('table', () => {
  it('gives each column the width of its widest cell', () => {
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

  it('takes a missing cell for an empty one', () => {
    expect(table(['a', 'b'], [['x']])).toBe('a  b\n-  -\nx');
  });
});
