import { readJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { presetGenerator } from './generator';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  for (const file of ['tsconfig.base.json', 'tsconfig.json']) if (tree.exists(file)) tree.delete(file);
});

describe('mirage:preset', () => {
  it('sets up compiler settings, packages and the unikernel out_to_lunch', async () => {
    await presetGenerator(tree, { name: 'lazy', skipFormat: true });
    expect(readJson<object>(tree, 'tsconfig.json')).toEqual({
      extends: './tsconfig.base.json',
      files: [],
      references: [{ path: './out_to_lunch' }],
    });
    expect(readJson<object>(tree, 'tsconfig.base.json')).toMatchObject({
      compilerOptions: { strict: true, composite: true },
    });
    expect(readJson<object>(tree, 'package.json')).toMatchObject({ workspaces: ['packages/*'] });
    expect(tree.read('out_to_lunch/config.ts', 'utf8')).toContain("foreign('Loaf.Relax', console.to(job))");
  });

  it('sets up an HTTP server instead', async () => {
    await presetGenerator(tree, { name: 'lazy', template: 'http', skipFormat: true });
    expect(readJson<object>(tree, 'tsconfig.json')).toMatchObject({ references: [{ path: './site' }] });
    expect(tree.read('site/config.ts', 'utf8')).toContain("register('site', [serve(app, ");
    expect(tree.exists('out_to_lunch')).toBe(false);
  });

  it('does not change the list of packages of pnpm', async () => {
    tree.write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    await presetGenerator(tree, { skipFormat: true });
    expect(readJson<object>(tree, 'package.json')).not.toHaveProperty('workspaces');
  });

  it('changes nothing when it runs twice', async () => {
    const contents = (): unknown[] => tree.listChanges().map(({ path, content }) => [path, content?.toString()]);
    await presetGenerator(tree, {});
    const once = contents();
    await presetGenerator(tree, {});
    expect(contents()).toEqual(once);
  });
});
