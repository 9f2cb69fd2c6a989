import { parseResults } from './results.js';

const parse = (text: string): unknown => Object.fromEntries(parseResults(Buffer.from(text)));

it.each([
  ['nothing', '', {}],
  [
    'two scripts after lines of the kernel',
    '[    0.0] Linux\r\n@@ one 0 3 0\na\r\n@@ two 85 3 4\nx\r\nlog\n@@ end\n',
    { one: { output: 'a\n', log: '', status: 0 }, two: { output: 'x\n', log: 'log\n', status: 85 } },
  ],
  ['lengths in bytes', '@@ one 0 4 1\n✓\n!', { one: { output: '✓\n', log: '!', status: 0 } }],
  [
    'an output that looks like a mark',
    '@@ one 0 13 0\n@@ two 0 0 0\n',
    { one: { output: '@@ two 0 0 0\n', log: '', status: 0 } },
  ],
  ['a result that is not whole', '@@ one 0 0 0\n@@ two 0 100 0\nabc', { one: { output: '', log: '', status: 0 } }],
])('finds the results in a console with %s', (_, console, results) => {
  expect(parse(console)).toEqual(results);
});
