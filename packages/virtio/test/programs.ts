import { buildSync } from 'esbuild';
import { packImage, type PackedImage } from '@mirage/kernel';
import { join } from 'node:path';

/**
 * Bundles a program that uses the drivers, like a build, and packs it. `jobs` is the source of an array of functions,
 * `imports` the source of their additional imports.
 */
export async function imageOf(jobs: string, imports = ''): Promise<PackedImage> {
  const contents = `${imports}
    import { boot, connectConsole, connectNetwork } from './src/guest/index.js';
    boot({ name: 'test', jobs: ${jobs} });`;
  const bundle = buildSync({
    stdin: { contents, resolveDir: join(__dirname, '..'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    inject: [join(__dirname, '../../runtime/src/globals/index.ts')],
    conditions: ['@mirage/source'],
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const packed = await packImage({ appJs: bundle.outputFiles[0]!.text, appName: 'test', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return packed;
}
