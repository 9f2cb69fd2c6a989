import { MirageError, nodeEnvOf, type Bundle, type Graph, type Platform, type Problem } from '@mirage/core';
import { build, type BuildFailure, type BuildOptions } from 'esbuild';
import { join } from 'node:path';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { findGlobals, type Program } from './bundling/globals/find.js';
import { decoratorMetadata } from './bundling/decorators.js';
import { withEnumsOfTypeScript } from './bundling/enums.js';
import { IMPORT_META } from './bundling/import-meta.js';
import { errorsOf, setsGlobal, warningsOf } from './bundling/messages.js';
import { nodeAtRunTime } from './bundling/node-modules.js';
import { resolution } from './bundling/resolution.js';
import { withPlainSources } from './bundling/sources.js';
import { embeddedFiles } from './embed.js';
import type { Unikernel } from './unikernel.js';

/** A bundle, and what its author should know about it although it can be built. */
export interface Bundled extends Bundle {
  readonly warnings: readonly Problem[];
}

/** How a program gets the globals of the web: those that it names are linked to it, or all are properties of `globalThis`. */
type GlobalsMode = 'linked' | 'installed';

/**
 * Bundles the generated main.ts with the user's modules, libraries and drivers, and the files that devices embed, to one classic script.
 * Errors: an `AggregateError` of MIR0406, one for each message of the bundler, or of MIR0414 to MIR0416; MIR0209.
 */
export async function bundle(unikernel: Unikernel, platform: Platform, graph: Graph, entry: string): Promise<Bundled> {
  const run = bundler(unikernel, platform, graph, entry);
  let built = await run('linked');
  const globals = findGlobals(built.program, platform);
  if (globals.reachesGlobalObject) built = await run('installed');
  if (globals.errors.length > 0) {
    throw new AggregateError(globals.errors.map((error) => new MirageError(error.code, error.message, error)));
  }
  const { code, sourceMap, metafile } = built.program;
  return {
    code: withAppInfo(code, () => appInfoOf(graph, platform.name, metafile, unikernel.root)),
    sourceMap,
    warnings: [...built.warnings, ...globals.warnings],
  };
}

interface Built {
  readonly program: Program;
  readonly warnings: readonly Problem[];
}

function bundler(
  unikernel: Unikernel,
  platform: Platform,
  graph: Graph,
  entry: string,
): (mode: GlobalsMode) => Promise<Built> {
  const options = {
    entryPoints: [join(unikernel.folder, entry)],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    ...resolution(nodeEnvOf(graph)),
    target: platform.nodeModules ? 'node20' : 'es2022',
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    absWorkingDir: unikernel.root,
    outfile: join(unikernel.root, 'app.js'),
    logLevel: 'silent',
    logOverride: { [IMPORT_META]: 'silent' },
    plugins: [
      embeddedFiles(unikernel, graph),
      appInfoModule,
      decoratorMetadata,
      ...(platform.nodeModules ? [nodeAtRunTime] : []),
    ],
  } satisfies BuildOptions;
  return async function run(mode): Promise<Built> {
    const globals = mode === 'linked' ? platform.globals : platform.installGlobals;
    try {
      const built = await build({ ...options, inject: globals === undefined ? [] : [globals] });
      const text = (ending: string): string => built.outputFiles.find(({ path }) => path.endsWith(ending))!.text;
      return {
        program: {
          code: withEnumsOfTypeScript(text('.js')),
          sourceMap: withPlainSources(text('.map')),
          metafile: built.metafile,
        },
        warnings: warningsOf(unikernel, built.warnings, entry),
      };
    } catch (failure) {
      const { errors } = failure as Partial<BuildFailure>;
      if (!errors?.length) throw failure;
      if (mode === 'linked' && errors.every(setsGlobal)) return run('installed');
      throw new AggregateError(errorsOf(unikernel, errors, entry));
    }
  };
}
