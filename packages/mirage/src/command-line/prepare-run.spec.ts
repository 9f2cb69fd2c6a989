import { keysOfEnvironment } from './key-variables';
import { passOutputThrough, prepareRun } from './prepare-run';

const nx = (...words: string[]): string[] => ['node', 'nx', ...words];

describe('before tasks run', () => {
  it('sets keys and words in the environment of the tasks', () => {
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
    ['without words', {}],
    ['with values of an outer Nx', { MIRAGE_RUN_WORDS: '{}', MIRAGE_TYPED_KEYS: 'a=b' }],
  ])('%s', (_, environment) => {
    prepareRun(nx('run', 'x:run'), environment, () => ({}));
    expect(environment).toEqual({ MIRAGE_RUN_WORDS: '', MIRAGE_TYPED_KEYS: '' });
    expect(keysOfEnvironment(environment)).toBe('');
  });

  it('refuses an unknown configuration, without a stack', () => {
    const projects = {
      x: { root: 'x', targets: { build: { executor: 'mirage:build', configurations: { xen: {} } } } },
    };
    const refused = (): void => prepareRun(nx('build', 'x', '-c', 'xne'), {}, () => projects);
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^MIR0202 /), stack: '' }));
  });

  it('reads the projects only if necessary', () => {
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
