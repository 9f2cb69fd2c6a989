import { chmodSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isAccessible, onPath } from './find-programs.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-programs-'));
  for (const name of ['first', 'second']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'first/plain'), '');
  chmodSync(join(folder, 'first/plain'), 0o644);
  for (const file of ['first/both', 'second/both', 'second/plain'])
    writeFileSync(join(folder, file), '', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['both', 'first/both'],
  ['plain', 'second/plain'],
  ['none', undefined],
])('finds %s in the first folder that has it as a program', (program, file) => {
  const path = ['', join(folder, 'first'), join(folder, 'second')].join(delimiter);
  expect(onPath(program, path)).toBe(file === undefined ? undefined : join(folder, file));
});

it('reports what this process may do with a file', () => {
  expect(isAccessible(join(folder, 'first/both'), constants.X_OK)).toBe(true);
  expect(isAccessible(join(folder, 'first/plain'), constants.X_OK)).toBe(false);
  expect(isAccessible(join(folder, 'none'), constants.R_OK)).toBe(false);
});
