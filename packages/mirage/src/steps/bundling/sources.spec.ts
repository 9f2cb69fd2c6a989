import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locator, withPlainSources } from './sources.js';

it.each(['café', 'a b', '100%', '100%25', 'a#b', 'a?b', "it's", '日本', 'a&b=c', '(x)'])(
  'locations in the folder %j have its name',
  (folder) => {
    const root = mkdtempSync(join(tmpdir(), 'mirage-sources-'));
    try {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'loaf.ts'), '\nexport const when: number = Date.now();\n');
      const { outputFiles } = buildSync({
        entryPoints: [join(root, folder, 'loaf.ts')],
        bundle: true,
        write: false,
        sourcemap: 'external',
        absWorkingDir: root,
        outfile: join(root, 'app.js'),
      });
      const [map, code] = ['.map', '.js'].map((ending) => outputFiles.find(({ path }) => path.endsWith(ending))!.text);
      const line = code!.split('\n').findIndex((text) => text.includes('Date.now')) + 1;
      const column = code!.split('\n')[line - 1]!.indexOf('Date');
      expect(locator(withPlainSources(map!))(line, column)).toEqual({ file: `${folder}/loaf.ts`, line: 2, column: 29 });
    } finally {
      rmSync(root, { recursive: true });
    }
  },
);
