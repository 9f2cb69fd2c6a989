import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ENGINE_SOURCES, engineKey, includedFiles, listSources } from './compile.js';

const ROOT = join(__dirname, '..');
const { nx } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly nx: {
    readonly namedInputs: { readonly kernel: readonly unknown[] };
    readonly targets: Readonly<Record<string, { readonly inputs?: readonly string[] }>>;
  };
};

/** Returns a module and all files of this package that it imports, directly or not, by path from the root. */
function importedFiles(entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, name] of readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.{1,2}\/.*)\.js';$/gm))
      found.add(relative(ROOT, join(ROOT, dirname(file), `${name}.ts`)));
  }
  return [...found];
}

describe('the cache of the kernel', () => {
  const folders = nx.namedInputs.kernel.flatMap((input) =>
    typeof input === 'string' && input.startsWith('{projectRoot}/')
      ? [input.slice('{projectRoot}/'.length).replace(/\*\*\/\*$/, '')]
      : [],
  );

  it.each(['kernel', 'mirage-kernel'])('belongs to the target %s', (target) =>
    expect(nx.targets[target]!.inputs).toEqual(['kernel']),
  );

  it('depends on every file that the build runs, compiles or links', () => {
    const imported = importedFiles('build/main.ts');
    expect(imported).toEqual(
      expect.arrayContaining(['image/engine-host.ts', 'image/engine-patches.ts', 'build/passes/dump-flags.ts']),
    );
    const files = [...imported, ...includedFiles(ROOT, listSources(ROOT)), 'build/kernel.ld'];
    expect(files.filter((file) => !folders.some((folder) => file.startsWith(folder)))).toEqual([]);
  });
});

describe("the key of the engine's object", () => {
  const engine = { wasm: Uint8Array.of(1, 2, 3), memory: Uint8Array.of(4, 5, 6) };

  it('depends on the engine and on the memory that it starts with', () => {
    const keys = [
      engine,
      { ...engine, memory: Uint8Array.of(4, 5, 7) },
      { ...engine, wasm: Uint8Array.of(1, 2, 4) },
    ].map((each) => engineKey(ROOT, each));
    expect(new Set(keys).size).toBe(keys.length);
    expect(engineKey(ROOT, { ...engine })).toBe(keys[0]);
  });

  it('depends on the files that the engine is compiled with, and on no other', () => {
    expect(includedFiles(ROOT, ENGINE_SOURCES)).toEqual([
      'abi/generated/abi.h',
      'abi/generated/helpers.h',
      'src/engine/compiled/caches.c',
      'src/engine/compiled/caches.h',
      'src/engine/compiled/frame.h',
      'src/engine/compiled/helpers.c',
      'src/engine/engine.c',
      'src/engine/instance.h',
      'src/engine/js-string.h',
      'src/engine/map-hash.h',
      'src/engine/memory.h',
      'src/engine/wasm-rt.h',
    ]);
  });
});
