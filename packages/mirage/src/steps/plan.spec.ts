import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from './evaluate';
import { loadPlatform } from './platform';
import { followModules, planFor, readManifest } from './plan';
import { writeFiles } from './write';

const root = mkdtempSync(join(tmpdir(), 'mirage-plan-'));
const unikernel = { project: 'lunch', root, projectRoot: 'lunch', folder: join(root, 'lunch') };
const main = (): string => readFileSync(join(unikernel.folder, 'mirage/unix/main.ts'), 'utf8');
const write = (path: string, text: string): void => {
  mkdirSync(join(unikernel.folder, path, '..'), { recursive: true });
  writeFileSync(join(unikernel.folder, path), text);
};
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each(['', '{', 'null', '{}', '{ "name": "lunch", "graph": {} }'])('refuses a manifest that is %j', (text) => {
  write('mirage/unix/manifest.json', text);
  expect(() => readManifest(unikernel, 'unix')).toThrow(expect.objectContaining({ code: 'MIR0205' }));
});

describe('followModules', () => {
  const platform = loadPlatform(unikernel, 'unix');
  beforeEach(async () => {
    rmSync(unikernel.folder, { recursive: true, force: true });
    write(
      'config.ts',
      "import { foreign, job, register } from 'mirage';\nregister('lunch', [foreign('LongLunch.Relax', job)]);\n",
    );
    write('long_lunch.ts', '');
    write('long-lunch.ts', '');
    const { graph } = await evaluate(unikernel);
    writeFiles(unikernel, planFor(unikernel, graph, platform).files);
  });

  it('leaves everything as it is while the modules lie where they lay', () => {
    const [before, manifest] = [main(), readManifest(unikernel, 'unix')];
    expect(followModules(unikernel, manifest, platform)).toBe(manifest);
    expect(main()).toBe(before);
  });

  it('writes main.ts again for a module that has moved to another of its names', () => {
    const manifest = readManifest(unikernel, 'unix');
    const [first] = Object.values(manifest.modules);
    rmSync(join(unikernel.folder, `${first}.ts`));
    write('LongLunch.ts', '');
    rmSync(join(unikernel.folder, 'long-lunch.ts'), { force: true });
    const followed = followModules(unikernel, manifest, platform);
    expect(Object.values(followed.modules)).not.toEqual([first]);
    expect(main()).toContain(Object.values(followed.modules)[0]!.replace('./', ''));
  });

  it('says where a module is expected that is gone', () => {
    for (const name of ['long_lunch.ts', 'long-lunch.ts']) rmSync(join(unikernel.folder, name));
    expect(() => followModules(unikernel, readManifest(unikernel, 'unix'), platform)).toThrow(
      /There is no module for LongLunch.Relax/,
    );
  });
});
