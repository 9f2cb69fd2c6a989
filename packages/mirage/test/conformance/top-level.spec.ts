/*
 * A module that fails at its top level, on unix when the program runs, on bare metal when the image is built, is
 * reported at the same location.
 */
import { Unikernels, type Program } from './unikernels.js';

jest.setTimeout(200_000);

const failing = (top: string): Program => ({
  module: `
import type { Console } from '@mirage/types';
${top}
export const Main = { async start(terminal: Console): Promise<void> { await terminal.log(String(table)); } };
`,
});

describe('an error at the top level of a module', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());

  it.each([
    [
      'in a function that it calls',
      'function load(text: string): number { throw new RangeError(text); }\nconst table = load("too hot");',
      'RangeError: too hot',
      ['at load (main.ts:3)', 'at <anonymous> (main.ts:4)', 'at main (generated)'],
    ],
    [
      'that is not an error',
      'const table = 1;\nif (table === 1) throw "cold";',
      '"cold" (thrown, but not an Error)',
      [],
    ],
    [
      'with a cause',
      'const table = 1;\nif (table === 1) throw new Error("cold", { cause: 7 });',
      'Error: cold',
      ['at <anonymous> (main.ts:4)', 'at main (generated)', 'caused by 7 (thrown, but not an Error)'],
    ],
  ])('%s is one block of ours on unix', async (_, top, title, frames) => {
    const { status, output } = await unikernels.run('name', 'unix', failing(top));
    expect([status, output.split('\n').map((line) => line.trim())]).toEqual([
      1,
      [`name  uncaught ${title}`, ...frames, ''],
    ]);
  });

  it('refuses the image, at the same place', async () => {
    const program = failing('const limit: number = JSON.parse(\'{"a":null}\').a.b;\nconst table = limit;');
    await expect(unikernels.build('name', 'virtio', program)).rejects.toMatchObject({
      code: 'MIR0409',
      where: { file: expect.stringMatching(/^name-\d+\/main\.ts$/) as string, line: 3 },
      next: expect.stringContaining('Fix it in the module') as string,
    });
    const { status, output } = await unikernels.run('name', 'unix', program);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/^name {2}uncaught TypeError: .*\n {4}at .*main\.ts:3/),
    ]);
  });
});
