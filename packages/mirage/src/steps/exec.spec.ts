import { withoutForcedColours } from './exec.js';

it.each<[string, boolean, object, object]>([
  ['what Nx asks for', false, { FORCE_COLOR: 'true', A: 'b' }, { A: 'b' }],
  ['what Nx asks for, on a terminal', true, { FORCE_COLOR: 'true' }, { FORCE_COLOR: 'true' }],
  ['what the user asks for', false, { FORCE_COLOR: '1' }, { FORCE_COLOR: '1' }],
  ['nothing', false, { A: 'b' }, { A: 'b' }],
])('a program is asked for colours as it should be: %s', (_, isTerminal, env, expected) => {
  expect(withoutForcedColours(env as NodeJS.ProcessEnv, isTerminal)).toEqual(expected);
});
