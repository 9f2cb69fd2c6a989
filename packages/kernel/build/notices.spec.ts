import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSources } from './compile.js';
import { COMPONENTS } from '../image/components.js';
import { emitNotices, factsOf, PARTS, problemsOf, type EngineFacts } from './notices.js';

const root = join(__dirname, '..');
const bytes = new Uint8Array(readFileSync(require.resolve('quickjs-wasi/quickjs.wasm')));
const facts = factsOf(bytes);

it('the engine is the one that PARTS describes; for another one, read its sources and update PARTS', () => {
  const known = 'd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9';
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(known);
});

it('everything in the engine has a notice, and every notice has a part in it', () => {
  expect(problemsOf(PARTS, facts)).toEqual([]);
});

it.each(PARTS.filter(({ evidence }) => evidence !== 'translation').map((part) => [part.name, part] as const))(
  'reports a list without %s',
  (_, without) => {
    const { evidence } = without;
    const others = PARTS.filter((part) => part !== without);
    // compiler-rt and tables have no own names.
    if (evidence !== 'translation' && !('bytes' in evidence) && !without.name.includes('compiler-rt')) {
      expect(problemsOf(others, facts)).not.toEqual([]);
    }
    const empty = { exported: [], imported: [], bytes: new Uint8Array() };
    expect(problemsOf([without], empty)).toEqual([`the engine contains no evidence of ${without.name}`]);
  },
);

it.each<[Partial<EngineFacts>, string]>([
  [{ exported: ['deflate'] }, 'the engine exports deflate, which belongs to no part with a notice'],
  [
    { imported: ['wasi_snapshot_preview1.sock_send'] },
    'the engine imports wasi_snapshot_preview1.sock_send, whose caller belongs to no part with a notice',
  ],
])('refuses an engine with %j', (more, problem) => {
  const changed = {
    exported: [...facts.exported, ...(more.exported ?? [])],
    imported: [...facts.imported, ...(more.imported ?? [])],
    bytes,
  };
  expect(problemsOf(PARTS, changed)).toEqual([problem]);
});

it('each component of the kernel is a part of the engine, in the same order', () => {
  expect(PARTS.map(({ component }) => component)).toEqual(Object.keys(COMPONENTS));
});

it('each text belongs to a part', () => {
  const used = PARTS.flatMap(({ notice }) => ('file' in notice ? [`${notice.file}.txt`] : []));
  expect([...used].sort()).toEqual(readdirSync(join(root, 'notices')).sort());
});

it('NOTICES.txt is up to date: node dist/build/generate.js writes it', () => {
  expect({ 'NOTICES.txt': readFileSync(join(root, 'NOTICES.txt'), 'utf8') }).toEqual(emitNotices(root));
});

it('the sources of the kernel contain no third-party code', () => {
  const others = listSources(root).filter((path) =>
    /copyright|licen[cs]e/i.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(others).toEqual([]);
});

it('the kernel is linked with no library', () => {
  const recipe = readFileSync(join(root, 'build/compile.ts'), 'utf8');
  expect(recipe).toContain("'-nostdlib'");
  expect(recipe.match(/'-l\w+'/g)).toBeNull();
});
