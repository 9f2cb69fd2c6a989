import { packImage } from '@mirage/kernel';
import { buildSync } from 'esbuild';
import { join } from 'node:path';

/**
 * What a program of a test is made of: where its drivers come from, what it imports besides, and the text of an array
 * of jobs.
 */
export interface GuestProgram {
  readonly drivers: '@mirage/unix/drivers' | '@mirage/virtio/drivers' | '@mirage/xen/drivers';
  readonly imports?: string;
  readonly jobs: string;
}

/**
 * Bundles a program as a build does: everything that the drivers module exports is in scope as `drivers`, and the
 * testing package as `testing`.
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

/** The bootable image of a program for bare metal. */
export async function imageOf(program: GuestProgram): Promise<Uint8Array> {
  const packed = await packImage({ appJs: bundleProgram(program), appName: 'test', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return packed.image;
}
