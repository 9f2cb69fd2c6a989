import { preTasksExecution } from '../plugin';
import { KEYS_VARIABLE, keysOf } from './keys';
import { runWords, WORDS_VARIABLE } from './run-words';

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

describe('before tasks run', () => {
  const variables = [KEYS_VARIABLE, WORDS_VARIABLE];
  const before = variables.map((name) => process.env[name]);
  const forget = (): void => variables.forEach((name) => delete process.env[name]);
  const prepare = (...words: string[]): void =>
    void preTasksExecution(undefined, {
      id: '1',
      workspaceRoot: '/nowhere',
      nxJsonConfiguration: {},
      argv: nx(...words),
    });
  beforeEach(forget);
  afterAll(() => {
    forget();
    variables.forEach((name, index) => {
      if (before[index] !== undefined) process.env[name] = before[index];
    });
  });

  it('keys and words go into the environment of the tasks', () => {
    process.env[KEYS_VARIABLE] = 'z=1';
    prepare('run', 'x:run', '--keys=a=b', '--', 'word');
    expect(process.env[KEYS_VARIABLE]).toBe('z=1,a=b');
    expect(JSON.parse(process.env[WORDS_VARIABLE]!)).toEqual({
      options: ['run', 'x:run', '--keys=a=b'],
      args: ['word'],
    });
  });

  it('nothing is there that was not given', () => {
    prepare('run', 'x:run');
    expect(variables.map((name) => process.env[name])).toEqual([undefined, undefined]);
  });
});
