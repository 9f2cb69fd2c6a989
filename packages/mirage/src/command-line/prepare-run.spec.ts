import { keysOfEnvironment } from './key-variables';
import { passOutputThrough, prepareRun } from './prepare-run';

const nx = (...words: string[]): string[] => ['node', 'nx', ...words];

describe('before tasks run', () => {
  it('keys and words go into the environment of the tasks', () => {
    const environment = { MIRAGE_KEYS: 'z=1' };
    prepareRun(nx('run', 'x:run', '--keys=a=b', '--', 'word'), environment, () => ({}));
    expect(environment).toEqual({
      MIRAGE_KEYS: 'z=1',
      MIRAGE_TYPED_KEYS: 'a=b',
      MIRAGE_RUN_WORDS: JSON.stringify({ options: ['run', 'x:run', '--keys=a=b'], args: ['word'] }),
    });
    expect(keysOfEnvironment(environment)).toBe('z=1,a=b');
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['nothing is said that was not typed', {}],
    ['what was typed for the Nx that started this one is gone', { MIRAGE_RUN_WORDS: '{}', MIRAGE_TYPED_KEYS: 'a=b' }],
  ])('%s', (_, environment) => {
    prepareRun(nx('run', 'x:run'), environment, () => ({}));
    expect(environment).toEqual({ MIRAGE_RUN_WORDS: '', MIRAGE_TYPED_KEYS: '' });
    expect(keysOfEnvironment(environment)).toBe('');
  });

  it('a configuration that does not exist is refused, without a stack', () => {
    const projects = {
      x: { root: 'x', targets: { build: { executor: 'mirage:build', configurations: { xen: {} } } } },
    };
    const refused = (): void => prepareRun(nx('build', 'x', '-c', 'xne'), {}, () => projects);
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^MIR0202 /), stack: '' }));
  });

  it('projects are looked for only when it has to be', () => {
    const projects = jest.fn(() => ({}));
    prepareRun(nx('build', 'x', '-c', 'xen'), {}, projects);
    expect(projects).not.toHaveBeenCalled();
  });
});

it.each<[string, boolean, NodeJS.ProcessEnv, string | undefined]>([
  ['run hello:run', false, {}, 'false'],
  ['run hello:run', true, {}, undefined],
  ['run-many -t run', false, {}, undefined],
  ['run hello:run', false, { NX_NATIVE_COMMAND_RUNNER: 'true' }, 'true'],
])(
  'passes the output of a single command through: %s, on a terminal: %s',
  (words, isTerminal, environment, expected) => {
    passOutputThrough(['node', 'nx', ...words.split(' ')], environment, isTerminal);
    expect(environment['NX_NATIVE_COMMAND_RUNNER']).toBe(expected);
  },
);
