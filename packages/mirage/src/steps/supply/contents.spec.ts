import { contentsName, markJson } from '@mirage/core';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachmentsOf } from './attachments';
import { image } from '../../../test/supply/image-contents';
import { readContents, sha256 } from './contents';
import { inputsOf } from './inputs';

const root = mkdtempSync(join(tmpdir(), 'mirage-contents-'));
afterAll(() => rmSync(root, { recursive: true }));
const unikernel = { project: 'lunch', root, projectRoot: 'lunch', folder: join(root, 'lunch') };
const folder = join(root, 'lunch/dist/virtio');
const files = { 'mir-lunch.virtio': 'the image', 'mir-lunch.notices.txt': 'the licences\n' };

beforeEach(() => {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const recorded = Object.entries(files).map(([name, text]) => ({ name, bytes: text.length, sha256: sha256(text) }));
  writeFileSync(join(folder, contentsName('lunch')), markJson({ ...image, files: recorded }));
});

it('accepts the files that build wrote, and returns what accompanies them', () => {
  expect(readContents(unikernel, 'virtio', 'lunch')).toMatchObject({ name: 'lunch', components: image.components });
  expect(attachmentsOf(unikernel, 'virtio', 'lunch').map(({ path }) => path)).toEqual([
    'sbom.cdx.json',
    'provenance.json',
    'mir-lunch.notices.txt',
  ]);
});

const truncate = (name: string) => (): void => {
  const text = readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(folder, name), text.slice(0, text.length / 2));
};

it.each<[string, string, string, () => void]>([
  ['another image', 'MIR0509', 'mir-lunch.virtio', () => writeFileSync(join(folder, 'mir-lunch.virtio'), 'evil image')],
  ['half of an image', 'MIR0509', 'mir-lunch.virtio', truncate('mir-lunch.virtio')],
  [
    'other licences',
    'MIR0509',
    'mir-lunch.notices.txt',
    () => writeFileSync(join(folder, 'mir-lunch.notices.txt'), ''),
  ],
  ['half of the contents', 'MIR0509', 'mir-lunch.contents.json', truncate('mir-lunch.contents.json')],
  ['no contents', 'MIR0501', 'mir-lunch.contents.json', () => rmSync(join(folder, 'mir-lunch.contents.json'))],
  ['no image', 'MIR0501', 'mir-lunch.virtio', () => rmSync(join(folder, 'mir-lunch.virtio'))],
])('refuses %s with %s', (_, code, file, change) => {
  change();
  const read = (): unknown => readContents(unikernel, 'virtio', 'lunch');
  expect(read).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(`lunch/dist/virtio/${file} `) }),
  );
  expect(read).toThrow(
    expect.objectContaining({ next: expect.stringContaining('nx build lunch --configuration=virtio') }),
  );
});

describe('the inputs of a program', () => {
  const metafile = (paths: readonly string[]) => ({
    inputs: Object.fromEntries(paths.map((path) => [path, { bytes: 1, imports: [] }])),
    outputs: {},
  });
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const read = (): ReturnType<typeof inputsOf> =>
    inputsOf(unikernel, metafile(['lunch/loaf.ts', 'node_modules/hono/hono.js', 'mirage-app-info:app-info']), [
      join(root, 'lunch/data/one.txt'),
    ]);

  beforeEach(() => {
    write('lunch/config.ts', '');
    write('lunch/loaf.ts', 'loaf');
    write('lunch/data/one.txt', 'one');
    write('node_modules/hono/hono.js', 'hono');
  });

  it('are the files of the workspace by their paths from its root', () => {
    expect(read().files).toEqual([
      { path: 'lunch/config.ts', sha256: sha256('') },
      { path: 'lunch/data/one.txt', sha256: sha256('one') },
      { path: 'lunch/loaf.ts', sha256: sha256('loaf') },
    ]);
  });

  it.each(['lunch/config.ts', 'lunch/loaf.ts', 'lunch/data/one.txt', 'node_modules/hono/hono.js'])(
    'have another hash after a change of %s',
    (path) => {
      const before = read().sha256;
      write(path, 'changed');
      expect(read().sha256).not.toBe(before);
    },
  );
});
