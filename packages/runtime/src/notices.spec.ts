import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** Sources whose comments name Unicode data as their source. */
const madeFromCldr = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    path.endsWith('.ts') &&
    !path.endsWith('.spec.ts') &&
    readFileSync(join(root, 'src', path), 'utf8').includes('CLDR'),
);

it("the package contains Unicode's notice, because it contains tables of Unicode data", () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  expect(madeFromCldr.length).toBeGreaterThan(0);
  expect(files).toContain('NOTICES.txt');
  const notice = readFileSync(join(root, 'NOTICES.txt'), 'utf8');
  // The same notice as for the tables of the engine.
  expect(notice).toContain(readFileSync(join(root, '../kernel/notices/unicode.txt'), 'utf8'));
});
