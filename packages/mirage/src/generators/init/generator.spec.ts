import { readNxJson, updateNxJson, writeJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { initGenerator } from './generator';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
});

const GENERATED = [
  '**/mirage/unix/',
  '**/mirage/xen/',
  '**/mirage/virtio/',
  '**/mirage/env.d.ts',
  '**/dist/unix/',
  '**/dist/xen/',
  '**/dist/virtio/',
  '**/dist/tsc/',
];
const lines = (file: string): string[] =>
  (tree.read(file, 'utf8') ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('mirage:init', () => {
  it('registers the plugin after the existing ones', async () => {
    updateNxJson(tree, { ...readNxJson(tree), plugins: ['@nx/js/typescript'] });
    await initGenerator(tree, { skipFormat: true });
    expect(readNxJson(tree)?.plugins).toEqual(['@nx/js/typescript', 'mirage/plugin']);
  });

  it.each([['mirage/plugin'], [{ plugin: 'mirage/plugin', options: { runTargetName: 'boot' } }]])(
    'leaves a plugin alone that is registered as %j',
    async (entry) => {
      updateNxJson(tree, { ...readNxJson(tree), plugins: [entry] });
      await initGenerator(tree, { skipFormat: true });
      expect(readNxJson(tree)?.plugins).toEqual([entry]);
    },
  );

  it('enables the analysis of imports where it is off', async () => {
    await initGenerator(tree, { skipFormat: true });
    expect(readNxJson(tree)?.pluginsConfig).toEqual({ '@nx/js': { analyzeSourceFiles: true } });
  });

  it('does not change the analysis of imports where it is on or configured', async () => {
    writeJson(tree, 'package.json', { devDependencies: { '@nx/js': '23.2.1' } });
    await initGenerator(tree, { skipFormat: true });
    expect(readNxJson(tree)).not.toHaveProperty('pluginsConfig');
    writeJson(tree, 'package.json', {});
    updateNxJson(tree, { ...readNxJson(tree), pluginsConfig: { '@nx/js': { analyzeSourceFiles: false } } });
    await initGenerator(tree, { skipFormat: true });
    expect(readNxJson(tree)?.pluginsConfig).toEqual({ '@nx/js': { analyzeSourceFiles: false } });
  });

  it('ignores the generated folders by their full paths', async () => {
    tree.delete('.prettierignore');
    await initGenerator(tree, { skipFormat: true });
    expect(lines('.gitignore')).toEqual(GENERATED);
    expect(tree.exists('.prettierignore')).toBe(false);
  });

  it('adds nothing that is ignored already, and keeps the rest', async () => {
    tree.write('.gitignore', 'node_modules\r\ndist/');
    tree.write('.prettierignore', '/dist\nmirage\n');
    await initGenerator(tree, { skipFormat: true });
    expect(lines('.gitignore')).toEqual(['node_modules\r', 'dist/', ...GENERATED.slice(0, 4)]);
    expect(lines('.prettierignore')).toEqual(['/dist', 'mirage', ...GENERATED.slice(4)]);
  });

  it.each<[string, string | undefined, string[]]>([
    ['adds the variable', undefined, ['NX_ISOLATE_PLUGINS=false']],
    ['keeps other variables', 'TOKEN=a\n\n', ['TOKEN=a', 'NX_ISOLATE_PLUGINS=false']],
    ['does not change the variable', 'NX_ISOLATE_PLUGINS=true', ['NX_ISOLATE_PLUGINS=true']],
    ['does not change an exported one', 'export NX_ISOLATE_PLUGINS = true', ['export NX_ISOLATE_PLUGINS = true']],
    ['ignores a comment', '#NX_ISOLATE_PLUGINS=true', ['NX_ISOLATE_PLUGINS=false']],
  ])('has Nx load plugins in its own process: %s', async (_, before, after) => {
    if (before !== undefined) tree.write('.env', before);
    await initGenerator(tree, { skipFormat: true });
    expect(lines('.env')).toEqual(after);
  });

  it('changes nothing when it runs twice', async () => {
    const contents = (): (string | null)[] =>
      ['nx.json', 'package.json', '.gitignore', '.prettierignore', '.env'].map((file) => tree.read(file, 'utf8'));
    await initGenerator(tree);
    const once = contents();
    await initGenerator(tree);
    expect(contents()).toEqual(once);
  });
});
