import { build, transformSync } from 'esbuild';
import { functionKeys } from './function-keys.js';
import { nameCounters, weighBy } from './profile.js';

const LOAF = 'export const knead = () => () => 1;\nexport class Loaf { bake() { return 2; } }\n';
const CRUST = 'export class Crust { bake() { return 3; } }\nexport class Rye { bake() { return 4; } }\n';

/** Bundles modules, and returns the source map and the places of functions with a text in front of their body. */
async function bundled(files: Readonly<Record<string, string>>): Promise<{ code: string; sourceMap: string }> {
  const { outputFiles } = await build({
    stdin: {
      contents: Object.keys(files)
        .map((path) => `export * from '${path}';`)
        .join('\n'),
      sourcefile: 'main.js',
    },
    plugins: [
      {
        name: 'files',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /./ }, ({ path }) => ({ path, namespace: 'files' }));
          onLoad({ filter: /./, namespace: 'files' }, ({ path }) => ({ contents: files[path]!, loader: 'ts' }));
        },
      },
    ],
    bundle: true,
    write: false,
    format: 'esm',
    sourcemap: 'external',
    outfile: 'app.js',
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { code: text('.js'), sourceMap: text('.map').replaceAll('files:', '') };
}

/** Returns the places of a text in the code: lines and columns from 1. */
function placesOf(code: string, text: string): { line: number; column: number }[] {
  return code.split('\n').flatMap((line, index) =>
    [...line.matchAll(new RegExp(text.replace(/[()]/g, '\\$&'), 'g'))].map((match) => ({
      ...{ line: index + 1, column: match.index + 1 },
    })),
  );
}

const isOwn = (source: string): boolean => /@mirage\/|^packages\//.test(source);

it('knows a function of a package by module and name, in every workspace', async () => {
  const profile = { '@mirage/tcpip/tcp/loaf': { bake: 7 }, 'hono/dist/crust': { bake: 5, 'bake#2': 6 } };
  for (const own of ['packages/tcpip/src/tcp/loaf.ts', 'node_modules/@mirage/tcpip/dist/tcp/loaf.js']) {
    const { code, sourceMap } = await bundled({ [own]: LOAF, 'node_modules/hono/dist/crust.js': CRUST });
    const works = weighBy(profile, { code, sourceMap, isOwn })(placesOf(code, 'bake()'));
    expect(works.slice().sort()).toEqual([5, 6, 7]);
  }
});

it.each([
  ['function bake() {}', 'function', 'bake'],
  ['function* bake() {}', 'function', 'bake'],
  ['const bake = () => 1;', '() =>', 'bake'],
  ['const bake = async (x) => x;', 'async', 'bake'],
  ['const o = { bake: function() {} };', 'function', 'bake'],
  ['class Loaf { async bake() {} }', 'bake', 'bake'],
  ['class Loaf { #bake() {} }', '#bake', '#bake'],
  ['class Loaf { bake = () => 1; }', '() =>', 'bake'],
  ['o.bake = () => 1;', '.bake', 'bake'],
  ['const o = { get bake() { return 1; } };', 'get', 'bake'],
  ['list.map((one) => one);', '(one)', ''],
])('takes the name of a function in %s', (code, text, name) => {
  const { map } = transformSync(code, { sourcemap: 'external', sourcefile: 'lunch/loaf.ts' });
  const [place] = placesOf(code, text);
  expect(functionKeys([place!], { code, sourceMap: map, isOwn })).toEqual([{ module: 'lunch/loaf', name }]);
});

it('takes the name of the source, where the bundler has another', async () => {
  const files = { 'a.ts': 'function bake() {}\nbake();\n', 'b.ts': 'function bake() {}\nbake();\n' };
  const { code, sourceMap } = await bundled(files);
  expect(code).toContain('function bake2()');
  const functions = placesOf(code, 'function bake');
  expect(functionKeys(functions, { code, sourceMap, isOwn })).toEqual([
    { module: 'a', name: 'bake' },
    { module: 'b', name: 'bake' },
  ]);
});

it('gives functions without known work none, whatever they are called', async () => {
  const { code, sourceMap } = await bundled({ 'lunch/loaf.ts': 'export class Loaf { constructor() { this.x = 1; } }' });
  const [place] = placesOf(code, 'constructor()');
  expect(weighBy({ 'lunch/loaf': { bake: 1 } }, { code, sourceMap, isOwn })([place!])).toEqual([0]);
  expect(weighBy({}, { code, sourceMap, isOwn })([place!, { line: 999, column: 1 }])).toEqual([0, 0]);
});

it('names counters by their functions', async () => {
  const { code, sourceMap } = await bundled({ 'lunch/loaf.ts': LOAF });
  const functions = placesOf(code, 'bake()');
  const counters = [{ address: 4096, instructions: 3, function: 0 }];
  expect(nameCounters({ functions, counters }, { code, sourceMap, isOwn })).toEqual([
    { address: 4096, instructions: 3, module: 'lunch/loaf', name: 'bake' },
  ]);
});
