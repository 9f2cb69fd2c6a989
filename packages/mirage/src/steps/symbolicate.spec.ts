import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Symbolicator } from './symbolicate.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-symbols-'));
  // Lines 1 to 3 of app.js are line 7 of the user's module, line 9 of main.ts and line 1 of a driver.
  writeFileSync(
    join(folder, 'map'),
    JSON.stringify({
      version: 3,
      names: [],
      sources: ['mirage:///lazy/loaf.ts', 'mirage-system:///lazy/mirage/virtio/main.ts', 'mirage-system:///driver.js'],
      mappings: 'AAMA;ACQA;ACRA',
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const symbolicator = (): Symbolicator => new Symbolicator(join(folder, 'map'));
const LOG = `hello
lazy  uncaught TypeError: too hot
    at start (app.js:1:1)
    at main (app.js:2:1)
    at loop (app.js:3:1)
bye
`;
const SHOWN = `hello
lazy  uncaught TypeError: too hot
    at start (lazy/loaf.ts:7:1)
    at main (generated)
bye
`;

it('shows a stack trace at the files of the user', () => {
  const one = symbolicator();
  expect(one.write(LOG) + one.end()).toBe(SHOWN);
});

it('shows the same for any pieces of the output', () => {
  for (let size = 1; size < LOG.length; size += 3) {
    const one = symbolicator();
    let shown = '';
    for (let at = 0; at < LOG.length; at += size) shown += one.write(LOG.slice(at, at + size));
    expect(shown + one.end()).toBe(SHOWN);
  }
});

it('removes the carriage returns of a serial line', () => {
  const one = symbolicator();
  expect(one.write(LOG.replaceAll('\n', '\r\n')) + one.end()).toBe(SHOWN);
});

it('shows the beginning of a line once when the output pauses', () => {
  const one = symbolicator();
  expect([one.write('name? '), one.idle(), one.idle(), one.write('Ada\n'), one.end()]).toEqual([
    '',
    'name? ',
    '',
    'Ada\n',
    '',
  ]);
});

it('keeps a stack trace at the end of the output, and unknown positions', () => {
  const one = symbolicator();
  expect(one.write('    at start (app.js:1:1)\n    at eval (app.js:99:1)') + one.end()).toContain('lazy/loaf.ts:7:1');
});
