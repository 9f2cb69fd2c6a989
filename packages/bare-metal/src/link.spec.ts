import { refusal } from './link.js';

const nowhere = (): undefined => undefined;

it.each([
  [{ error: 'kernel-missing', message: 'it is not built' } as const, 'MIR0410'],
  [{ error: 'kernel-invalid', message: 'it is no ELF file' } as const, 'MIR0410'],
  [{ error: 'kernel-mismatch', message: 'it has other natives' } as const, 'MIR0410'],
  [{ error: 'no-start' } as const, 'MIR0409'],
])('reports %j as %s, with what to do', (error, code) => {
  expect(refusal(error, 'xen', nowhere)).toMatchObject({ code, next: expect.stringMatching(/\.$/) });
});

it('in a checkout, names the command that builds the kernel', () => {
  const error = { error: 'kernel-missing', message: 'it is not built', build: 'make kernel' } as const;
  expect(refusal(error, 'xen', nowhere)).toMatchObject({ code: 'MIR0410', next: 'make kernel' });
});

it("reports a forbidden use at the top level at its position in the user's module", () => {
  const at = { file: 'lazy/loaf.ts', line: 3, column: 7 };
  const error = refusal(
    { error: 'forbidden-at-top-level', what: 'Date.now()', stack: 'at app.js:1:1' },
    'xen',
    () => at,
  );
  expect(error).toMatchObject({ code: 'MIR0408', where: at, message: expect.stringContaining('Date.now()') });
});
