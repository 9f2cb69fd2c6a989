import { attach, whenReplaced, withoutForcedColours } from './exec.js';

it.each<[string, boolean, object, object]>([
  ['set by Nx', false, { FORCE_COLOR: 'true', A: 'b' }, { A: 'b' }],
  ['set by Nx, on a terminal', true, { FORCE_COLOR: 'true' }, { FORCE_COLOR: 'true' }],
  ['set by the user', false, { FORCE_COLOR: '1' }, { FORCE_COLOR: '1' }],
  ['nothing', false, { A: 'b' }, { A: 'b' }],
])('FORCE_COLOR for a program: %s', (_, isTerminal, env, expected) => {
  expect(withoutForcedColours(env as NodeJS.ProcessEnv, isTerminal)).toEqual(expected);
});

it('asks a program that is to be replaced twice, and not after its end', () => {
  jest.useFakeTimers();
  try {
    const asked = jest.fn();
    const controller = new AbortController();
    const stop = whenReplaced(controller.signal, asked);
    jest.advanceTimersByTime(10_000);
    expect(asked).toHaveBeenCalledTimes(0);
    controller.abort();
    expect(asked).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(10_000);
    expect(asked).toHaveBeenCalledTimes(2);
    const ended = new AbortController();
    whenReplaced(ended.signal, asked)();
    ended.abort();
    stop();
    expect(asked).toHaveBeenCalledTimes(2);
  } finally {
    jest.useRealTimers();
  }
});

it('ends a program that is to be replaced, which may take its time', async () => {
  const controller = new AbortController();
  const script = `process.once('SIGTERM', () => setTimeout(() => process.exit(5), 50)); console.log('ready'); setInterval(() => {}, 1000);`;
  const output = { write: () => (controller.abort(), ''), idle: () => '', end: () => '' };
  expect(await attach(process.execPath, ['-e', script], { cwd: '.', output, replaced: controller.signal })).toBe(5);
});
