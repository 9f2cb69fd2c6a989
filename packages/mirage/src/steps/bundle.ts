import type { Bundle, Graph, Platform, Problem } from '@mirage/core';
import { build, type BuildFailure, type BuildOptions, type OutputFile } from 'esbuild';
import { join } from 'node:path';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { LANGUAGE_TARGET } from './bundling/language-level.js';
import { localeMethodsOf } from './bundling/locale-methods.js';
import { localeProblemsIn } from './bundling/locale-problems.js';
import { errorsOf, warningsOf } from './bundling/messages.js';
import { nodeAtRunTime } from './bundling/node-modules.js';
import { embeddedFiles } from './embed.js';
import type { Unikernel } from './unikernel.js';

/** A bundle, and what its author should know about it although it can be built. */
export interface Bundled extends Bundle {
  readonly warnings: readonly Problem[];
}

/**
 * Bundles the generated main.ts with the user's modules, libraries and drivers, and the files that devices embed, to one classic script.
 * Errors: an `AggregateError` of MIR0406, one for each message of the bundler; MIR0209.
 */
export async function bundle(unikernel: Unikernel, platform: Platform, graph: Graph, entry: string): Promise<Bundled> {
  const options = {
    entryPoints: [join(unikernel.folder, entry)],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: platform.nodeModules ? 'node' : 'neutral',
    mainFields: ['module', 'main'],
    target: LANGUAGE_TARGET,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    absWorkingDir: unikernel.root,
    outfile: join(unikernel.root, 'app.js'),
    logLevel: 'silent',
    plugins: [embeddedFiles(unikernel, graph), appInfoModule, ...(platform.nodeModules ? [nodeAtRunTime] : [])],
  } satisfies BuildOptions;
  // Only what the program refers to becomes part of it.
  const globals = platform.globals === undefined ? [] : [platform.globals];
  try {
    let built = await build({ ...options, inject: globals });
    const methods = localeMethodsOf(outputOf(built, '.js'), platform);
    if (methods.length > 0) built = await build({ ...options, inject: [...globals, ...methods] });
    const { metafile, warnings } = built;
    const locales = localeProblemsIn(unikernel, Object.keys(metafile.inputs));
    if (locales.errors.length > 0) throw new AggregateError(locales.errors);
    return {
      code: withAppInfo(outputOf(built, '.js'), () => appInfoOf(graph, platform.name, metafile, unikernel.root)),
      sourceMap: outputOf(built, '.map'),
      warnings: [...warningsOf(unikernel, warnings, entry), ...locales.warnings],
    };
  } catch (failure) {
    const { errors } = failure as Partial<BuildFailure>;
    if (!errors?.length || failure instanceof AggregateError) throw failure;
    throw new AggregateError(errorsOf(unikernel, errors, entry));
  }
}

function outputOf({ outputFiles }: { outputFiles: readonly OutputFile[] }, ending: string): string {
  return outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
}
