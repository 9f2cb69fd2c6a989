import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

const root = dirname(dirname(__dirname));

it('the gallery has a row for every example, and its page and pictures are up to date', () => {
  const check = (): string =>
    execFileSync(process.execPath, ['tools/run.mjs', 'tools/docs/main.ts', '--check'], { cwd: root, encoding: 'utf8' });
  expect(check).not.toThrow();
}, 300_000);
