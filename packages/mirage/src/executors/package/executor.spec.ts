import type { ExecutorContext } from '@nx/devkit';
import { console as consoleType, defaultConsole, foreign, job, markJson, toGraph } from '@mirage/core';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { image } from '../../../test/supply/image-contents';
import { sha256 } from '../../steps/supply/contents';
import packageImage, { type PackageOptions } from './executor';

const parent = mkdtempSync(join(tmpdir(), 'mirage-package-'));
afterAll(() => rmSync(parent, { recursive: true }));

const graph = toGraph({
  name: 'out_to_lunch',
  jobs: [foreign('Loaf.Relax', consoleType.to(job)).$(defaultConsole).node],
});

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'lunch', path)), { recursive: true });
    writeFileSync(join(root, 'lunch', path), text);
  }
}

const built = {
  'mir-out_to_lunch.virtio': 'an image',
  'mir-out_to_lunch.notices.txt': 'the notices\n',
};
const files = Object.entries(built).map(([name, text]) => ({ name, bytes: text.length, sha256: sha256(text) }));

/** Makes a workspace with a built unikernel. */
function workspace(name: string): string {
  const root = join(parent, name);
  write(root, {
    'mirage/virtio/manifest.json': markJson({ name: graph.name, modules: {}, origins: {}, graph }),
    'dist/virtio/mir-out_to_lunch.contents.json': markJson({ ...image, name: graph.name, files }),
    ...Object.fromEntries(Object.entries(built).map(([file, text]) => [`dist/virtio/${file}`, text])),
  });
  return root;
}

/** Runs the executor in a workspace. Returns what it prints. */
async function run(root: string, options: Partial<PackageOptions>): Promise<{ success: boolean; text: string }> {
  let text = '';
  const print = (line: unknown): boolean => {
    text += String(line);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(print));
  const context = {
    root,
    cwd: root,
    isVerbose: false,
    projectName: 'lunch',
    projectsConfigurations: { version: 2, projects: { lunch: { root: 'lunch', targets: {} } } },
  } as unknown as ExecutorContext;
  try {
    return { ...(await packageImage({ platform: 'virtio', ...options }, context)), text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Returns the files of a folder with their contents. */
function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  );
}

const FORMATS = ['oci', 'libvirt', 'systemd', 'nomad', 'kubevirt', 'firecracker', 'cloud-hypervisor'];

it.each(FORMATS)('writes the same bytes in two workspaces: %s', async (format) => {
  const [one, two] = ['one', 'another folder'].map((name) => workspace(`${format}/${name}`));
  for (const root of [one!, two!]) {
    const { success, text } = await run(root, { format });
    expect({ success, text }).toEqual({
      success: true,
      text: expect.stringContaining(`Wrote lunch/dist/package/virtio/${format}`) as string,
    });
  }
  const [first, second] = [one!, two!].map((root) => filesIn(join(root, 'lunch/dist/package/virtio', format)));
  expect(first!.size).toBeGreaterThan(1);
  expect(first!.get('mir-out_to_lunch.notices.txt')).toBe('the notices\n');
  expect(second).toEqual(first);
});

it('replaces a package as a whole, and leaves it unchanged after an error', async () => {
  const root = workspace('replaced');
  const folder = join(root, 'lunch/dist/package/virtio/oci');
  await run(root, { format: 'oci' });
  write(root, { 'dist/package/virtio/oci/stale': '', 'package/oci.local.json': '{"annotations":{"team":"lunch"}}' });
  await run(root, { format: 'oci' });
  const present = filesIn(folder);
  expect(present.has('stale')).toBe(false);
  expect([...present.values()].join('')).toContain('"team":"lunch"');

  write(root, { 'package/oci.local.json': '{"annotations":5}' });
  const { success, text } = await run(root, { format: 'oci' });
  expect(success).toBe(false);
  expect(text).toContain('MIR0412');
  expect(text).toContain('lunch/package/oci.local.json:1:16');
  expect(filesIn(folder)).toEqual(present);
  expect(readdirSync(dirname(folder))).toEqual(['oci']);
});

it.each<[string, Partial<PackageOptions>, string, string]>([
  ['MIR0701', { format: 'libvrit' }, "The platform virtio has no format 'libvrit'.", '--format=libvirt'],
  ['MIR0702', { format: 'kubernetes' }, 'Every pod has a network', '--format=kubevirt'],
  [
    'MIR0503',
    { format: 'systemd', directory: 'here' },
    'Invalid value for --directory',
    '/var/lib/mirage/out_to_lunch',
  ],
])('%s: refuses %j and writes nothing', async (code, options, message, next) => {
  const root = workspace(`refused/${code}`);
  const { success, text } = await run(root, options);
  expect(success).toBe(false);
  for (const part of [code, message, next]) expect(text).toContain(part);
  expect(existsSync(join(root, 'lunch/dist/package'))).toBe(false);
});

it('refuses an image that is not built', async () => {
  const root = workspace('unbuilt');
  rmSync(join(root, 'lunch/dist'), { recursive: true });
  const { success, text } = await run(root, { format: 'libvirt' });
  expect(success).toBe(false);
  expect(text).toContain('MIR0501');
  expect(text).toContain('nx build lunch --configuration=virtio');
});
