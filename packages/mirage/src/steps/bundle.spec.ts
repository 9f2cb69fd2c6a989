import { Workspace } from '../../test/bundled.js';

let workspace: Workspace;
beforeAll(() => (workspace = new Workspace()));
afterAll(() => workspace.remove());

const main = (text: string): Readonly<Record<string, string>> => ({
  'main.ts': `${text}\nexport const Main = { async start(): Promise<void> {} };\n`,
});

describe.each(['unix', 'virtio'])('on %s', (platform) => {
  it.each([
    [
      'a comparison that is never true',
      'export const isZero = (x: number): boolean => x === -0 || Object.is(x, -0);',
      'main.ts:1:53 warning MIR0413 Comparison with -0 using the "===" operator will also match 0.',
    ],
    [
      'what stands behind letters of several bytes',
      "export const isZero = (x: number): boolean => 'größe €'.length + x === -0;",
      'main.ts:1:72 warning MIR0413 Comparison with -0 using the "===" operator will also match 0.',
    ],
    [
      'a name that a module does not export',
      `import * as other from './other.js';\nexport const x = (other as { missing?: number }).missing;`,
      'main.ts:2:50 warning MIR0413 Import "missing" will always be undefined because there is no matching export in "other.ts".',
    ],
  ])('shows the warning of the bundler about %s', async (_, text, expected) => {
    const files = { ...main(text), 'other.ts': 'export const there = 1;' };
    const problems = await workspace.problems(platform, files);
    expect(problems.map((problem) => problem.replace(/"app-\d+\//, '"'))).toEqual([expected]);
  });

  it('shows none about the inside of packages', async () => {
    const problems = await workspace.problems(platform, {
      ...main(`import { isZero } from 'odd';\nexport const zero = isZero(0);`),
      'node_modules/odd/index.js': 'export const isZero = (x) => x === -0;',
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['a file that is not there', `import './gone.js';`, 'main.ts:1:8 error MIR0406 Could not resolve "./gone.js".'],
    ['a package that is not there', `import 'gone/x';`, 'main.ts:1:8 error MIR0406 Could not resolve "gone/x".'],
    [
      'a name that is not exported',
      `import { gone } from './other.js';\nexport const x = gone;`,
      'main.ts:1:10 error MIR0406 No matching export in "other.ts" for import "gone".',
    ],
  ])('refuses %s', async (_, text, expected) => {
    const problems = await workspace.problems(platform, { ...main(text), 'other.ts': 'export const there = 1;' });
    expect(problems.map((problem) => problem.replace(/"app-\d+\//, '"'))).toEqual([expected]);
  });
});
