import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** Sources whose comments say that they are made from data of Unicode. */
const madeFromCldr = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    path.endsWith('.ts') &&
    !path.endsWith('.spec.ts') &&
    readFileSync(join(root, 'src', path), 'utf8').includes('CLDR'),
);

it("Unicode's notice is part of the package, for there are tables made from its data", () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  expect(madeFromCldr.length).toBeGreaterThan(0);
  expect(files).toContain('NOTICES.txt');
  const notice = readFileSync(join(root, 'NOTICES.txt'), 'utf8');
  // The same as that of the engine's tables.
  expect(notice).toContain(readFileSync(join(root, '../kernel/notices/unicode.txt'), 'utf8'));
});
