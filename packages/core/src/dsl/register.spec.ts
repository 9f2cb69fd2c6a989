import type { MirageError } from '../errors.js';

type Core = typeof import('../index.js');

/** The language as a configuration sees it: a separate copy, in which nothing is registered. */
function fresh(): Core {
  let core: Core | undefined;
  jest.isolateModules(() => {
    core = jest.requireActual<Core>('../index.js');
  });
  return core!;
}

function refusalOf(configure: (core: Core) => void): object {
  try {
    configure(fresh());
  } catch (error) {
    const { code, message, next, where } = error as MirageError;
    return { code, message, next, argument: where?.argument };
  }
  throw new Error('expected a refusal');
}

it('returns nothing before register is called', () => {
  expect(fresh().registration()).toBeUndefined();
});

it('returns the name, the jobs in order and the location of the call', () => {
  const { foreign, job, register, registration } = fresh();
  register('out_to_lunch', [foreign('Loaf.Relax', job), foreign('Loaf.Eat', job)]);
  expect(registration()).toMatchObject({
    name: 'out_to_lunch',
    jobs: [{ module: { name: 'Loaf.Relax' } }, { module: { name: 'Loaf.Eat' } }],
    where: { file: expect.stringContaining('register.spec'), line: expect.any(Number), column: expect.any(Number) },
  });
});

it.each(['a', 'out_to_lunch', 'v1.2-rc_', 'x'.repeat(63)])('accepts the name %s', (name) => {
  const { register, registration } = fresh();
  register(name, []);
  expect(registration()).toMatchObject({ name, jobs: [] });
});

it.each([
  ['a/b', "'a/b'"],
  ['', "''"],
  ['..', "'..'"],
  ['.hidden', "'.hidden'"],
  ['-rf', "'-rf'"],
  ['a b', "'a b'"],
  ['a.', "'a.'"],
  ['line\n', "'line\\u000a'"],
  ['x'.repeat(64), `'${'x'.repeat(64)}'`],
])('refuses the name %j', (name, shown) => {
  expect(refusalOf(({ register }) => register(name, []))).toEqual({
    code: 'MIR0108',
    message: `${shown} is not a valid name of a unikernel.`,
    next: "Use letters, digits, _ . and -, at most 63 of them, for example 'out_to_lunch'.",
    argument: 1,
  });
});

it.each([
  [undefined, 'undefined'],
  [['job'], 'a list'],
])('refuses %j as the name', (name, shown) => {
  expect(refusalOf(({ register }) => register(name as never, []))).toMatchObject({
    code: 'MIR0108',
    message: `register expects the name of the unikernel as argument 1, but got ${shown}.`,
    argument: 1,
  });
});

it('refuses a second call and keeps the first', () => {
  const { register, registration } = fresh();
  register('first', []);
  expect(() => register('second', [])).toThrow(
    expect.objectContaining({
      code: 'MIR0105',
      message: "register was already called, for 'first'.",
      next: 'Pass all jobs to one call, for example register(NAME, [job, another]). Two unikernels need two folders.',
    }),
  );
  expect(registration()).toMatchObject({ name: 'first' });
});

const jobHint = "Declare a module, for example foreign('Loaf.Relax', job).";

it.each<[string, (core: Core) => unknown, string, string, string]>([
  [
    'nothing',
    () => undefined,
    'MIR0109',
    'register expects a list of jobs as argument 2, but got undefined.',
    "Write register('x', [job]), with brackets.",
  ],
  [
    'a job that is in no list',
    ({ foreign, job }) => foreign('Loaf.Relax', job),
    'MIR0109',
    'register expects a list of jobs as argument 2, but got a job (Loaf.Relax).',
    "Write register('x', [Loaf.Relax]), with brackets.",
  ],
  ['a string', () => ['x'], 'MIR0109', "Job 1 of register is not a job: it is the string 'x'.", jobHint],
  [
    'the type job',
    ({ job }) => [job],
    'MIR0109',
    'Job 1 of register is not a job: it is the type job, which is not a device.',
    jobHint,
  ],
  [
    'a hole',
    ({ foreign, job }) => Object.assign([foreign('Loaf.Relax', job)], { 2: foreign('Loaf.Eat', job) }),
    'MIR0109',
    'Job 2 of register is not a job: it is undefined.',
    jobHint,
  ],
  [
    'a device',
    ({ netif }) => [netif('1')],
    'MIR0109',
    "Job 1 of register is not a job: it is a network (netif('1')).",
    "Apply a module to it, for example foreign('Loaf.Relax', network.to(job)).$(netif('1')).",
  ],
  [
    'an unapplied functor',
    ({ console, foreign, job, network }) => [foreign('Loaf.Relax', console.to(network).to(job))],
    'MIR0110',
    'Job 1 of register is incomplete: Loaf.Relax still needs a console and a network.',
    'Give it a console and a network with .$(), for example .$(defaultConsole, tap0).',
  ],
  [
    'a functor over a type of the user',
    ({ foreign, job, type }) => [foreign('Loaf.Relax', type('sensor').to(job))],
    'MIR0110',
    'Job 1 of register is incomplete: Loaf.Relax still needs a sensor.',
    'Give it a sensor with .$().',
  ],
])('refuses %s as jobs', (_, jobs, code, message, next) => {
  expect(refusalOf((core) => core.register('x', jobs(core) as never))).toEqual({ code, message, next, argument: 2 });
});
