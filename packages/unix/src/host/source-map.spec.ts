import { linkSourceMap, ownSources } from './source-map.js';

describe('ownSources', () => {
  const installed = '/home/u/lazy/node_modules/@mirage/unix/dist/host/source-map.js';
  const linked = '/home/u/mirage/packages/unix/src/host/source-map.ts';

  it.each<[string, string, string, boolean]>([
    ['a driver, installed', installed, 'node_modules/@mirage/unix/dist/guest/boot.js', true],
    ['a driver, installed beside the project', installed, 'apps/a/node_modules/@mirage/runtime/dist/start.js', true],
    ['a driver, from an installation outside of the workspace', installed, '../node_modules/@mirage/runtime/dist/start.js', true],
    ['a driver in our own workspace', linked, 'packages/unix/src/guest/boot.ts', true],
    ['a user’s package with the name of ours', installed, 'packages/unix/src/guest/boot.ts', false],
    ['an example in our own workspace', linked, 'examples/hello/hello.ts', false],
    ['a package of somebody else', installed, 'node_modules/mirage/index.js', false],
    ['the user’s module', installed, 'out_to_lunch/loaf.ts', false],
  ])('%s', (_, self, source, expected) => {
    expect(ownSources(self)(source)).toBe(expected);
  });
});

describe('linkSourceMap', () => {
  it('joins the root, and takes a source without name for ours', () => {
    const map = { version: 3, sourceRoot: 'lunch/', sources: ['loaf.ts', null], names: ['a'], mappings: 'A' };
    expect(JSON.parse(linkSourceMap(JSON.stringify(map), 2, () => false))).toEqual({
      version: 3,
      sources: ['mirage:///lunch/loaf.ts', 'mirage-system:///lunch/unknown'],
      names: ['a'],
      mappings: ';;A',
    });
  });
});
