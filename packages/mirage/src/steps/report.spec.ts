import { MirageError } from '@mirage/core';
import { formatBytes, formatError, formatWarning, progress } from './report.js';

it('aligns a label, its text and further lines', () => {
  expect(progress('Mirage', 'one\ntwo')).toBe('Mirage   one\n         two');
  expect(progress('out_to_lunch', '1 job')).toBe('out_to_lunch   1 job');
});

it('shows location, code, message, the line of source and what to type', () => {
  const error = new MirageError('MIR0107', 'It is wrong.', {
    where: { file: 'a/config.ts', line: 4, column: 7 },
    next: 'Do this.\nOr that.',
  });
  expect(formatError(error, { text: '  f.$(tap0);', column: 7, length: 4 })).toBe(
    ['a/config.ts:4:7  MIR0107  It is wrong.', '    f.$(tap0);', '        ~~~~', '    Do this.', '    Or that.'].join(
      '\n',
    ),
  );
});

it('shows both places of an error about two', () => {
  const error = new MirageError('MIR0213', 'They are equal.', {
    where: { file: 'a/config.ts', line: 4, column: 1 },
    related: { file: 'a/config.ts', line: 3, column: 3 },
    next: 'Do this.',
  });
  const [second, first] = [
    { text: 'g();', column: 1, length: 3 },
    { text: '  f();', column: 3, length: 3 },
  ];
  expect(formatError(error, second, first)).toBe(
    [
      'a/config.ts:4:1  MIR0213  They are equal.',
      '    g();',
      '    ~~~',
      'a/config.ts:3:3',
      '    f();',
      '    ~~~',
      '    Do this.',
    ].join('\n'),
  );
});

it('shows an error without a location as its code and message', () => {
  expect(formatError(new MirageError('MIR0302', 'npm failed.'))).toBe('MIR0302  npm failed.');
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [23_499, '23 kB'],
  [974_285, '974 kB'],
  [1_318_077, '1.32 MB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it('shows a warning like an error, with the word warning', () => {
  const where = { file: 'a/loaf.ts', line: 1, column: 3 };
  const warning = { code: 'MIR0413', message: 'It is odd.', where, next: 'Write it so.' } as const;
  expect(formatWarning(warning, { text: 'a == -0', column: 3, length: 2 })).toBe(
    ['a/loaf.ts:1:3  warning MIR0413  It is odd.', '    a == -0', '      ~~', '    Write it so.'].join('\n'),
  );
});
