import type { Bundle, Graph, Platform, Problem } from '@mirage/core';
import { build, type BuildFailure, type Metafile } from 'esbuild';
import { join } from 'node:path';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { bundledPackages, type BundledPackage } from './bundled-packages.js';
import { errorsOf, warningsOf } from './bundling/messages.js';
import { nodeAtRunTime } from './bundling/node-modules.js';
import { embeddedFiles } from './embed.js';
import type { Unikernel } from './unikernel.js';

/** A bundle, the files and packages that it is made of, and what its author should know although it can be built. */
export interface Bundled extends Bundle {
  readonly metafile: Metafile;
  readonly packages: readonly BundledPackage[];
  readonly warnings: readonly Problem[];
}

/**
 * Bundles the generated main.ts with the user's modules, libraries and drivers, and the files that devices embed, to one classic script.
 * Errors: an `AggregateError` of MIR0406, one for each message of the bundler; MIR0209.
 */
export async function bundle(unikernel: Unikernel, platform: Platform, graph: Graph, entry: string): Promise<Bundled> {
  const embedded = embeddedFiles(unikernel, graph);
  try {
    const { outputFiles, metafile, warnings } = await build({
      entryPoints: [join(unikernel.folder, entry)],
      bundle: true,
      write: false,
      metafile: true,
      format: 'iife',
      platform: platform.nodeModules ? 'node' : 'neutral',
      mainFields: ['module', 'main'],
      target: platform.nodeModules ? 'node20' : 'es2022',
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      absWorkingDir: unikernel.root,
      outfile: join(unikernel.root, 'app.js'),
      logLevel: 'silent',
      // Only what the program refers to becomes part of it.
      inject: platform.globals === undefined ? [] : [platform.globals],
      plugins: [embedded, appInfoModule, ...(platform.nodeModules ? [nodeAtRunTime] : [])],
    });
    const [code, sourceMap] = ['.js', '.map'].map(
      (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '',
    );
    const packages = bundledPackages(metafile, unikernel.root);
    return {
      code: withAppInfo(code!, () => appInfoOf(graph, platform.name, packages)),
      sourceMap: sourceMap!,
      packages,
      metafile,
      warnings: warningsOf(unikernel, warnings, entry),
    };
  } catch (failure) {
    const { errors } = failure as Partial<BuildFailure>;
    if (!errors?.length) throw failure;
    throw new AggregateError(errorsOf(unikernel, errors, entry));
  }
}
