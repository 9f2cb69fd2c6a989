import { keysOf } from './key-variables';
import { runWords } from './run-words';

const nx = (...words: string[]): string[] => ['node', 'nx', ...words];

it.each<[string[], string | undefined]>([
  [['build', 'x'], undefined],
  [['build', 'x', '--keys=a=b'], 'a=b'],
  [['run', 'x:run', '--keys', 'a=b,c=d', '--keys=e'], 'a=b,c=d,e'],
  [['run', 'x:run', '--keys=a=b', '--', '--keys=c=d'], 'a=b'],
  [['run', 'x:run', '--', '--keys=c=d'], undefined],
])('finds the keys of %j', (words, keys) => {
  expect(keysOf(nx(...words))).toBe(keys);
});

it.each<[string[], unknown]>([
  [['run', 'x:run', '--memory=16'], undefined],
  [['run', 'x:run', '--memory=16', '--'], { options: ['run', 'x:run', '--memory=16'], args: [] }],
  [['run', 'x:run', '--', '--help', '--', 'b'], { options: ['run', 'x:run'], args: ['--help', '--', 'b'] }],
])('parts %j at the two hyphens', (words, parts) => {
  expect(runWords(nx(...words))).toEqual(parts);
});
