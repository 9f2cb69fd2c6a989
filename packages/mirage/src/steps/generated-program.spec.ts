import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from './evaluate';
import { programFor } from './generated-program';
import { readManifest } from './manifest';
import { planFor } from './plan';
import { loadPlatform } from './platform';
import { typecheck } from './typecheck';
import { writeFiles } from './write';

// In the checkout, where @mirage/* can be resolved.
const parent = join(__dirname, '../../../../tmp');
mkdirSync(parent, { recursive: true });
const root = mkdtempSync(join(parent, 'program-'));
const unikernel = { project: 'lunch', root, projectRoot: 'lunch', folder: join(root, 'lunch') };
const platform = loadPlatform(unikernel, 'unix');
const read = (path: string): string => readFileSync(join(unikernel.folder, path), 'utf8');
const write = (path: string, text: string): void => writeFileSync(join(unikernel.folder, path), text);
const rename = (to: string): void => {
  for (const name of ['long_lunch.ts', 'long-lunch.ts', 'longLunch.ts', 'LongLunch.ts'])
    rmSync(join(unikernel.folder, name), { force: true });
  if (to !== '') write(to, 'export const Relax = { start: 1 };\n');
};
const configured = (): string[] =>
  readdirSync(join(unikernel.folder, 'mirage/unix')).map((name) => read(`mirage/unix/${name}`));

beforeEach(async () => {
  mkdirSync(unikernel.folder, { recursive: true });
  write(
    'config.ts',
    "import { foreign, job, register } from 'mirage';\nregister('lunch', [foreign('LongLunch.Relax', job)]);\n",
  );
  rename('longLunch.ts');
  const { graph } = await evaluate(unikernel);
  writeFiles(unikernel, planFor(unikernel, graph, platform).files);
});
afterEach(() => rmSync(unikernel.folder, { recursive: true, force: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('is that of configure if no module is renamed', () => {
  const manifest = readManifest(unikernel, 'unix');
  expect(programFor(unikernel, manifest, platform)).toEqual({ manifest, folder: 'mirage/unix' });
  expect(existsSync(join(unikernel.folder, 'dist'))).toBe(false);
});

it('is in the output of build for a renamed module, and does not change the files of configure', () => {
  const before = configured();
  rename('long-lunch.ts');
  const { manifest, folder } = programFor(unikernel, readManifest(unikernel, 'unix'), platform);
  expect(manifest.modules).toEqual({ 'LongLunch.Relax': './long-lunch' });
  expect(folder).toBe('dist/unix');
  expect(read('dist/unix/main.ts')).toContain("from '../../long-lunch'");
  expect(read('dist/unix/tsconfig.json')).toBe(read('mirage/unix/tsconfig.json'));
  expect(configured()).toEqual(before);
});

it('finds the errors of a renamed module at its lines', async () => {
  rename('long-lunch.ts');
  const checked = typecheck(unikernel, programFor(unikernel, readManifest(unikernel, 'unix'), platform));
  await expect(checked).rejects.toMatchObject({
    errors: [{ code: 'MIR0402', where: { file: 'lunch/long-lunch.ts', line: 1, column: 24 } }],
  });
});

it('leaves the output of build when the module has its old name again', () => {
  rename('long-lunch.ts');
  programFor(unikernel, readManifest(unikernel, 'unix'), platform);
  rename('longLunch.ts');
  expect(programFor(unikernel, readManifest(unikernel, 'unix'), platform).folder).toBe('mirage/unix');
  expect(readdirSync(join(unikernel.folder, 'dist/unix'))).toEqual([]);
});

it('refuses a missing module and names the expected file', () => {
  rename('');
  expect(() => programFor(unikernel, readManifest(unikernel, 'unix'), platform)).toThrow(
    /There is no module for LongLunch.Relax: lunch\/longLunch.ts/,
  );
});

it('does not overwrite a main.ts of the user', () => {
  rename('long-lunch.ts');
  mkdirSync(join(unikernel.folder, 'dist/unix'), { recursive: true });
  write('dist/unix/main.ts', 'mine');
  expect(() => programFor(unikernel, readManifest(unikernel, 'unix'), platform)).toThrow(
    expect.objectContaining({ code: 'MIR0205' }),
  );
  expect(read('dist/unix/main.ts')).toBe('mine');
});
