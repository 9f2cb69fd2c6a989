import { packImage } from '@mirage/kernel';
import { buildSync } from 'esbuild';
import { join } from 'node:path';

/** A program of a test: the module of its drivers, its other imports, and the source of an array of jobs. */
export interface GuestProgram {
  readonly drivers: '@mirage/unix/drivers' | '@mirage/virtio/drivers' | '@mirage/xen/drivers';
  readonly imports?: string;
  readonly jobs: string;
}

/**
 * Bundles a program like a build, with the exports of the drivers module as `drivers`, those of testing as `testing`.
 */
export function bundleProgram({ drivers, imports = '', jobs }: GuestProgram): string {
  const contents = `
    import * as drivers from '${drivers}';
    import * as testing from '@mirage/testing';
    ${imports}
    drivers.boot({ name: 'test', jobs: ${jobs} });`;
  const onNode = drivers === '@mirage/unix/drivers';
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    write: false,
    format: onNode ? 'cjs' : 'iife',
    target: onNode ? 'node20' : 'es2022',
    platform: onNode ? 'node' : 'neutral',
    mainFields: ['module', 'main'],
    inject: onNode ? [] : [join(__dirname, '../../../runtime/src/globals/index.ts')],
    conditions: ['@mirage/source'],
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return outputFiles[0]!.text;
}

/** Returns the bootable image of a program for bare metal. */
export async function imageOf(program: GuestProgram): Promise<Uint8Array> {
  const packed = await packImage({ appJs: bundleProgram(program), appName: 'test', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return packed.image;
}
