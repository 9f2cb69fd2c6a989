import type { Manifest, Platform } from '@mirage/core';
import { parseDiagnostics, typecheck } from './typecheck.js';

it('says so when the checker itself fails', async () => {
  const broken = { program: process.execPath, args: ['-e', 'console.error("out of order"); process.exit(3)', '--'] };
  const unikernel = { project: 'lazy', root: __dirname, projectRoot: '.', folder: __dirname };
  const checked = typecheck(unikernel, {} as Platform, {} as Manifest, 'mirage/unix', broken);
  await expect(checked).rejects.toMatchObject({
    code: 'MIR0407',
    message: 'The type checker failed with status 3: out of order.',
  });
});

it('reads places, codes and further lines of the compiler', () => {
  const output = `lazy/loaf.ts(3,9): error TS2322: Type 'string' is not assignable to type 'number'.
  Because of this.
error TS5023: Unknown compiler option 'x'.
`;
  expect(parseDiagnostics(output)).toEqual([
    {
      file: 'lazy/loaf.ts',
      line: 3,
      column: 9,
      code: 2322,
      text: "Type 'string' is not assignable to type 'number'.\nBecause of this.",
    },
    { file: undefined, line: 1, column: 1, code: 5023, text: "Unknown compiler option 'x'." },
  ]);
});

it('finds nothing in what is no message of the compiler', () => {
  expect(parseDiagnostics('Segmentation fault\n')).toEqual([]);
});
