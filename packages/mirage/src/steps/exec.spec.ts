import { withoutForcedColours } from './exec.js';

it.each<[string, boolean, object, object]>([
  ['set by Nx', false, { FORCE_COLOR: 'true', A: 'b' }, { A: 'b' }],
  ['set by Nx, on a terminal', true, { FORCE_COLOR: 'true' }, { FORCE_COLOR: 'true' }],
  ['set by the user', false, { FORCE_COLOR: '1' }, { FORCE_COLOR: '1' }],
  ['nothing', false, { A: 'b' }, { A: 'b' }],
])('FORCE_COLOR for a program: %s', (_, isTerminal, env, expected) => {
  expect(withoutForcedColours(env as NodeJS.ProcessEnv, isTerminal)).toEqual(expected);
});
