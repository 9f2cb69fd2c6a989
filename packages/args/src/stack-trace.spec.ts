import { foldStack } from './stack-trace.js';

const USER = '    at start (mirage:///out_to_lunch/loaf.ts:7:15)';
const MAIN = '    at relax2 (mirage-system:///main.ts:8:16)';

describe('foldStack', () => {
  it.each<[string, string[], string[]]>([
    [
      'shows the user’s frames, and that the system called them',
      [USER, MAIN],
      ['at start (out_to_lunch/loaf.ts:7:15)', 'at main (generated)'],
    ],
    ['knows a frame without a name', ['    at mirage:///a.ts:1:2', MAIN], ['at a.ts:1:2', 'at main (generated)']],
    [
      'knows asynchronous frames',
      ['    at async start (mirage:///a.ts:1:2)', '    at async mirage:///b.ts:3:4'],
      ['at async start (a.ts:1:2)', 'at async b.ts:3:4'],
    ],
    [
      'drops asynchronous system frames',
      [USER, '    at async mirage-system:///main.ts:8:16'],
      ['at start (out_to_lunch/loaf.ts:7:15)', 'at main (generated)'],
    ],
    [
      'drops the functions that a bundler adds to evaluate a module late, and shows the location of that module',
      [
        '    at load (mirage:///a/table.ts:2:15)',
        '    at a/table.ts (mirage:///a/table.ts:4:22)',
        '    at __init (/dist/unix/mir-x:14:60)',
        '    at __require2 (app.js:8:61)',
        MAIN,
      ],
      ['at load (a/table.ts:2:15)', 'at a/table.ts:4:22', 'at main (generated)'],
    ],
    [
      'keeps a function of the user that has the name of a bundler’s function',
      ['    at __init (mirage:///a.ts:1:2)', MAIN],
      ['at __init (a.ts:1:2)', 'at main (generated)'],
    ],
    [
      'drops system frames above the user’s',
      ['    at write (mirage-system:///console.ts:1:1)', USER, MAIN],
      ['at start (out_to_lunch/loaf.ts:7:15)', 'at main (generated)'],
    ],
    [
      'keeps frames of the engine between the user’s',
      ['    at mirage:///a.ts:1:2', '    at Array.map (<anonymous>)', USER],
      ['at a.ts:1:2', 'at Array.map (<anonymous>)', 'at start (out_to_lunch/loaf.ts:7:15)'],
    ],
    [
      'drops the frames after the user’s',
      [USER, '    at node:internal/timers:1:1', '    at new Promise (<anonymous>)'],
      ['at start (out_to_lunch/loaf.ts:7:15)', 'at main (generated)'],
    ],
    [
      'shows a method of a plain object by its own name',
      ['    at Object.start (mirage:///a.ts:1:2)', '    at Function.start [as go] (mirage:///a.ts:3:4)'],
      ['at start (a.ts:1:2)', 'at start (a.ts:3:4)'],
    ],
    [
      'shows the start of a module by the name of the export',
      ['    at Object.start (mirage:///a.ts#Re$lax:1:2)', '    at async Function.start (mirage:///a.ts#B:3:4)'],
      ['at Re$lax.start (a.ts:1:2)', 'at async B.start (a.ts:3:4)'],
    ],
    [
      'shows other functions of the module by their own names',
      [
        '    at Object.stop (mirage:///a.ts#B:1:2)',
        '    at start (mirage:///a.ts#B:3:4)',
        '    at mirage:///a.ts#B:5:6',
      ],
      ['at stop (a.ts:1:2)', 'at start (a.ts:3:4)', 'at a.ts:5:6'],
    ],
    [
      'decodes paths',
      ['    at f (mirage:///a%20b/gr%C3%B6%C3%9Fe%23.ts:1:2)', '    at g (mirage:///100%.ts:1:2)'],
      ['at f (a b/größe#.ts:1:2)', 'at g (100%.ts:1:2)'],
    ],
    ['keeps the class of a method', ['    at async Oven.bake (mirage:///a.ts:1:2)'], ['at async Oven.bake (a.ts:1:2)']],
    [
      'keeps everything if no frame is the user’s',
      ['    at f (mirage-system:///x.ts:1:1)', '    at node:internal/x:1:1'],
      ['at f (x.ts:1:1)', 'at node:internal/x:1:1'],
    ],
    [
      'keeps positions of a bare engine',
      ['    at start (app.js:17:4)', '    at <eval> (app.js:90)'],
      ['at start (app.js:17:4)', 'at <eval> (app.js:90)'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(foldStack(`Error: no\n${lines.join('\n')}`, 'no')).toEqual(expected);
  });

  it('does not mistake a line of the message for a frame', () => {
    const message = 'two lines\n    at home (mirage:///a.ts:1:1)';
    expect(foldStack(`Error: ${message}\n${USER}`, message)).toEqual(['at start (out_to_lunch/loaf.ts:7:15)']);
  });

  it.each(['', 'no frames here', 'at'])('treats %j as a stack without frames', (stack) => {
    expect(foldStack(stack, '')).toEqual([]);
  });
});
