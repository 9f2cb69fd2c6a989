import { foreign } from '../dsl/foreign.js';
import { job } from '../dsl/type.js';
import { EMPTY_GRAPH, toGraph } from '../graph/graph.js';
import { linkSourceMap, ownSources } from './source-map.js';

describe('ownSources', () => {
  const installed = '/home/u/lazy/node_modules/@mirage/unix/dist/host/source-map.js';
  const linked = '/home/u/mirage/packages/unix/src/host/source-map.ts';

  it.each<[string, string, string, boolean]>([
    ['a driver, installed', installed, 'node_modules/@mirage/unix/dist/guest/boot.js', true],
    ['a driver, installed beside the project', installed, 'apps/a/node_modules/@mirage/runtime/dist/start.js', true],
    [
      'a driver, from an installation outside of the workspace',
      installed,
      '../node_modules/@mirage/runtime/dist/start.js',
      true,
    ],
    ['a driver in Mirage’s own workspace', linked, 'packages/unix/src/guest/boot.ts', true],
    ['a user’s package with the name of Mirage’s', installed, 'packages/unix/src/guest/boot.ts', false],
    ['an example in Mirage’s own workspace', linked, 'examples/hello/hello.ts', false],
    ['a package of another author', installed, 'node_modules/mirage/index.js', false],
    ['the user’s module', installed, 'out_to_lunch/loaf.ts', false],
  ])('%s', (_, self, source, expected) => {
    expect(ownSources(self)(source)).toBe(expected);
  });
});

describe('linkSourceMap', () => {
  const main = 'a/mirage/unix/main.ts';
  const link = (map: object, names: string[] = []): unknown => {
    const jobs = names.map((name) => foreign(name, job).node);
    const graph = names.length === 0 ? EMPTY_GRAPH : toGraph({ name: 'lunch', jobs });
    return JSON.parse(
      linkSourceMap(JSON.stringify({ version: 3, names: ['a'], mappings: 'A', ...map }), {
        graph,
        main,
        isOwn: (source) => source.startsWith('own/'),
        prefixes: { user: 'mirage:///', system: 'mirage-system:///' },
        addedLines: 2,
      }),
    );
  };

  it('joins the root, shifts lines and omits the text of sources', () => {
    expect(link({ sourceRoot: 'lunch/', sources: ['loaf.ts', null], sourcesContent: ['x', null] })).toEqual({
      version: 3,
      sources: ['mirage:///lunch/loaf.ts', 'mirage:///lunch/unknown'],
      names: ['a'],
      mappings: ';;A',
    });
  });

  it.each<[string, string, string[], string]>([
    ['the module of a name', 'a/loaf.ts', ['Loaf.Relax'], 'a/loaf.ts#Relax'],
    [
      'one in a folder, in kebab-case',
      'a/big/out-to-lunch.mts',
      ['Big.OutToLunch.Relax'],
      'a/big/out-to-lunch.mts#Relax',
    ],
    ['one given by its path', 'lib/index.ts', ['../lib#Relax'], 'lib/index.ts'],
    ['a folder with an index', 'a/lib/index.ts', ['./lib#Relax'], 'a/lib/index.ts#Relax'],
    ['one with two names, of which neither is shown', 'a/loaf.ts', ['Loaf.Relax', 'Loaf.Work'], 'a/loaf.ts'],
    ['a file that nothing names', 'a/other.ts', ['Loaf.Relax'], 'a/other.ts'],
    ['a name that looks like a part of a URL', 'a/x%20.ts', [], 'a/x%2520.ts'],
    ['a name that a URL has to encode', 'a/x #%?.ts', [], 'a/x%20%23%25%3F.ts'],
  ])('names %s', (_, source, names, expected) => {
    expect(link({ sources: [main, source, 'own/x.ts'] }, names)).toMatchObject({
      sources: [`mirage-system:///${main}`, `mirage:///${expected}`, 'mirage-system:///own/x.ts'],
    });
  });
});
