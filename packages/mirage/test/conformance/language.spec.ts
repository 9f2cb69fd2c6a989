/*
 * Values of the language that the engine of the images got wrong or lacked: at the top level, which runs at build time,
 * and in `start`. The output is the same on every platform.
 */
import { requireQemu } from '../../../kernel/test/qemu.js';
import { Unikernels } from './unikernels.js';

const PLATFORMS = ['unix', 'virtio'] as const;

jest.setTimeout(400_000);
beforeAll(requireQemu);

/** Name, TypeScript expression that uses `top`, expected text. */
const VALUES: readonly [string, string, string][] = [
  [
    'a Map that was filled at the top level finds a concatenated key',
    'top.ids.get(top.long.slice(0, 1) + top.long.slice(1))',
    '1',
  ],
  ['and stores it once', 'top.ids.set(top.long.slice(0, 2) + top.long.slice(2), 1).size', '101'],
  ['a Set that was filled with concatenated keys has each once', 'top.joined.size', '1'],
  ['and finds it in one piece', 'top.joined.has(top.long)', 'true'],
  [
    'negative bigints and numbers',
    '[-2n < -1.5, -1.5 > -2n, -(2n ** 70n) < -1e10, -2n > -1.5].join()',
    'true,true,true,false',
  ],
  ['the length of a sparse array', '[top.sparse()[43], Object.keys(top.sparse())].join()', ',0'],
  [
    'the inverse hyperbolic cosine',
    '[Math.acosh(-1e5), Math.acosh(-2), Math.acosh(0), Math.acosh(1)].join()',
    'NaN,NaN,NaN,0',
  ],
  [
    'digits of powers of two',
    '[2 ** 122, 2 ** -1017, 2 ** 89].join()',
    '5.316911983139664e+36,7.120236347223045e-307,6.189700196426902e+26',
  ],
  ['a template literal that appends', 'top.appended().length', '80000'],
  ['names of bound functions', "top.bound(300).name.lastIndexOf('bound')", '1794'],
];

const top = `
const long = 'ab'.repeat(300);
const ids = new Map<string, number>();
for (let i = 0; i < 100; i++) ids.set('id ' + i, i);
ids.set(long, 1);
const joined = new Set<string>();
for (let i = 1; i < 5; i++) joined.add(long.slice(0, i) + long.slice(i));
const top = {
  long, ids, joined,
  sparse(): number[] {
    const a = [1];
    for (const k of [29, 30, 31, 32, 36, 37, 38, 39, 43]) a[k] = k;
    a.length = 22;
    return a;
  },
  appended(): string { let s = ''; for (let i = 0; i < 40_000; i++) s = \`\${s}ab\`; return s; },
  bound(count: number): () => number { let f = function f(): number { return 1; }; for (let i = 0; i < count; i++) f = f.bind(null); return f; },
};
const early: unknown[] = [${VALUES.map(([, expression]) => expression).join(', ')}];`;

const source = `
import type { Console } from '@mirage/types';
${top}
export const Main = {
  async start(terminal: Console): Promise<void> {
    const late: unknown[] = [${VALUES.map(([, expression]) => expression).join(', ')}];
    for (const [index, value] of early.entries()) await terminal.log(value + ' ' + late[index]);
  },
};
`;

describe.each(PLATFORMS)('the language on %s', (platform) => {
  const unikernels = new Unikernels();
  let lines: string[] = [];
  beforeAll(async () => {
    const { status, output } = await unikernels.run('language', platform, { module: source });
    expect({ status, output }).toMatchObject({ status: 0 });
    lines = output.split('\n');
  });
  afterAll(() => unikernels.remove());

  it.each(VALUES.map(([name, , value], index) => [name, value, index] as const))('%s', (_, value, index) =>
    expect(lines[index]).toBe(`${value} ${value}`),
  );
});
