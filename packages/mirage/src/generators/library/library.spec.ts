import { joinPathFragments, readJson, readNxJson, updateJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { deviceGenerator } from '../device/generator';
import { platformGenerator } from '../platform/generator';
import type { LibraryOptions } from './library';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  updateJson(tree, 'package.json', (json: object) => ({ ...json, name: '@lazy/source' }));
});

const GENERATORS = { device: deviceGenerator, platform: platformGenerator };
const generate = (kind: keyof typeof GENERATORS, options: LibraryOptions): Promise<unknown> =>
  GENERATORS[kind](tree, { skipFormat: true, ...options });

function contents(folder = '.'): Record<string, string> {
  return Object.assign(
    {},
    ...tree.children(folder).map((child) => {
      const path = joinPathFragments(folder, child);
      return tree.isFile(path) ? { [path]: tree.read(path, 'utf8') ?? '' } : contents(path);
    }),
  ) as Record<string, string>;
}

it.each<[keyof typeof GENERATORS, string, string[]]>([
  ['device', 'sensor', ['connect.spec.ts', 'connect.ts', 'index.ts']],
  ['platform', 'moon', ['drivers.spec.ts', 'drivers.ts', 'platform.ts']],
])('mirage:%s writes a package under the scope of the workspace', async (kind, name, modules) => {
  await generate(kind, { name });
  expect(tree.children(`packages/${name}/src`).sort()).toEqual(modules);
  expect(readJson<object>(tree, `packages/${name}/package.json`)).toMatchObject({
    name: `@lazy/${name}`,
    private: true,
  });
  expect(readJson<object>(tree, 'package.json')).toMatchObject({ workspaces: [`packages/${name}`] });
  const once = contents();
  await generate(kind, { name });
  expect(contents()).toEqual(once);
  expect(Object.values(once).join('\n')).not.toMatch(/<%|"mirage":/);
});

it('mirage:device names things after the device', async () => {
  await generate('device', { name: 'rain-gauge', directory: 'libs/gauge', packageName: '@sky/gauge' });
  const source = tree.read('libs/gauge/src/index.ts', 'utf8');
  expect(source).toContain("export const rainGauge: Type<RainGauge> = type<RainGauge>('rainGauge');");
  expect(source).toContain("module: '@sky/gauge/connect#connect'");
});

it('mirage:platform lists the platform in nx.json alongside others, and ignores its generated files', async () => {
  await generate('platform', { name: 'moon' });
  await generate('platform', { name: 'mars' });
  expect(readNxJson(tree)?.plugins).toEqual([
    {
      plugin: 'mirage/plugin',
      options: {
        platforms: { mars: '@lazy/mars@file:./packages/mars', moon: '@lazy/moon@file:./packages/moon' },
      },
    },
  ]);
  expect(tree.read('.gitignore', 'utf8')).toContain('**/mirage/mars/\n**/dist/mars/\n');
});

it.each<[unknown, unknown]>([
  [['packages/*'], ['packages/*']],
  [['./packages/**'], ['./packages/**']],
  [['libs/*'], ['libs/*', 'packages/sensor']],
  [
    { packages: ['libs/*'], nohoist: [] },
    { packages: ['libs/*', 'packages/sensor'], nohoist: [] },
  ],
])('with the workspaces %j they become %j', async (before, after) => {
  updateJson(tree, 'package.json', (json: object) => ({ ...json, workspaces: before }));
  await generate('device', { name: 'sensor' });
  expect(readJson<{ workspaces: unknown }>(tree, 'package.json').workspaces).toEqual(after);
});

it.each([
  ["packages:\n  - 'packages/*'\n", "packages:\n  - 'packages/*'\n"],
  [
    "packages:\n  - 'libs/*' # ours\nonlyBuiltDependencies:\n  - nx\n",
    "packages:\n  - 'libs/*' # ours\n  - packages/sensor\nonlyBuiltDependencies:\n  - nx\n",
  ],
])('with pnpm, %j becomes %j', async (before, after) => {
  tree.write('pnpm-workspace.yaml', before);
  await generate('device', { name: 'sensor' });
  expect(tree.read('pnpm-workspace.yaml', 'utf8')).toBe(after);
});

it.each<[keyof typeof GENERATORS, LibraryOptions, RegExp]>([
  ['device', { name: 'Sensor' }, /cannot be the name of a device/],
  ['device', { name: 'clock' }, /is a reserved word or a name of the configuration language.\n.*my-clock/],
  ['device', { name: 'kv-ro' }, /is a reserved word or a name/],
  ['device', { name: 'new' }, /is a reserved word or a name/],
  ['device', { name: 'sensor', packageName: 'sensor' }, /it needs a scope.\n.*--packageName=@yours\/sensor/],
  ['device', { name: 'sensor', directory: '../sensor' }, /outside the workspace/],
  ['platform', { name: 'moon base' }, /cannot be the name of a platform/],
  ['platform', { name: 'xen' }, /The platform xen already exists/],
])('mirage:%s refuses %j and changes nothing', async (kind, options, message) => {
  const before = contents();
  await expect(generate(kind, options)).rejects.toThrow(message);
  expect(contents()).toEqual(before);
});

it('never overwrites a file of the user', async () => {
  await generate('device', { name: 'sensor' });
  tree.write('packages/sensor/src/connect.ts', '// mine');
  await expect(generate('device', { name: 'sensor' })).rejects.toThrow(/This file already exists .*connect.ts/);
  expect(tree.read('packages/sensor/src/connect.ts', 'utf8')).toBe('// mine');
});
