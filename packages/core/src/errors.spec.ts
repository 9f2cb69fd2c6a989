import { ERROR_CODES } from './error-codes.js';
import { MirageError } from './errors.js';

it('has code, message, location and next step', () => {
  const where = { file: 'config.ts', line: 3, column: 4, argument: 1 };
  const error = new MirageError('MIR0107', 'It is wrong.', { where, next: 'Mend it.' });
  expect(error).toBeInstanceOf(Error);
  expect({ ...error, message: error.message }).toEqual({
    name: 'MirageError',
    code: 'MIR0107',
    message: 'It is wrong.',
    where,
    next: 'Mend it.',
  });
});

it('needs neither a location nor a next step', () => {
  expect(new MirageError('MIR0302', 'npm failed.')).toMatchObject({ where: undefined, next: undefined });
});

it('has codes in ascending order, each with a clause', () => {
  const codes = Object.keys(ERROR_CODES);
  expect(codes).toEqual([...codes].sort());
  for (const [code, what] of Object.entries(ERROR_CODES)) {
    expect(code).toMatch(/^MIR0[1-7]\d\d$/);
    expect(what).toMatch(/^(?!.*\.$)(?:[a-z]|[A-Z][a-z]*\b)/);
  }
});
