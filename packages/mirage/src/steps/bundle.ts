import { MirageError, nodeEnvOf, type Bundle, type Graph, type Platform, type Problem } from '@mirage/core';
import { build, type BuildFailure, type BuildOptions, type Metafile } from 'esbuild';
import { join } from 'node:path';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { bundledPackages, type BundledPackage } from './bundled-packages.js';
import { decoratorMetadata } from './bundling/decorators.js';
import { withEnumsOfTypeScript } from './bundling/enums.js';
import { findGlobals, type Program, type ProgramGlobals } from './bundling/globals/find.js';
import { IMPORT_META } from './bundling/import-meta.js';
import { hasNoStreams, httpGlobalsOf, installedHttpGlobals, unusedStreams } from './bundling/http-globals.js';
import { intlOf, localeMethodsOf, type GlobalsMode } from './bundling/locale-methods.js';
import { localeProblemsIn } from './bundling/locale-problems.js';
import { errorsOf, setsGlobal, warningsOf } from './bundling/messages.js';
import { nodeAtRunTime } from './bundling/node-modules.js';
import { resolution } from './bundling/resolution.js';
import { locator, withPlainSources } from './bundling/sources.js';
import { embeddedFiles } from './embed.js';
import { LANGUAGE_TARGET, newerSyntax } from './language-level.js';
import type { UnikernelProject } from './unikernel-project.js';

/** A bundle with its files, its packages, and warnings for the author. */
export interface Bundled extends Bundle {
  readonly metafile: Metafile;
  readonly packages: readonly BundledPackage[];
  readonly warnings: readonly Problem[];
}

/**
 * Bundles the generated main.ts with the user's modules, libraries and drivers, and the files that devices embed, into
 * one classic script. Errors: an `AggregateError` of MIR0406, one for each message of the bundler, or of MIR0414 to
 * MIR0416, MIR0421 and MIR0422; MIR0209.
 */
export async function bundle(
  unikernel: UnikernelProject,
  platform: Platform,
  graph: Graph,
  entry: string,
): Promise<Bundled> {
  const run = bundler(unikernel, platform, graph, entry);
  let built = await run('linked');
  const globals = globalsOf(built.program, platform);
  const locales = localeProblemsIn(unikernel, Object.keys(built.program.metafile.inputs));
  const errors = globals.errors.map((error) => new MirageError(error.code, error.message, error));
  if (errors.length + locales.errors.length > 0) throw new AggregateError([...errors, ...locales.errors]);
  const mode = globals.reachesGlobalObject ? 'installed' : built.mode;
  const { code: linked } = built.program;
  const methods = [...installedHttpGlobals(linked, mode), ...localeMethodsOf(linked, mode, platform)];
  // Most programs with bodies do not use streams, so the first bundle has none.
  const usesStreams = mode === 'installed' || globals.usesStreams;
  const lacksStreams = usesStreams && hasNoStreams(built.program.metafile);
  if (mode !== built.mode || methods.length > 0 || lacksStreams) built = await run(mode, methods, usesStreams);
  const { code, sourceMap, main, metafile } = built.program;
  const packages = bundledPackages(metafile, unikernel.root);
  return {
    code: withAppInfo(code, () => appInfoOf(graph, platform.name, packages)),
    sourceMap,
    main,
    metafile,
    packages,
    absent: globals.absent,
    warnings: [...built.warnings, ...globals.warnings, ...locales.warnings],
  };
}

/** Errors: an `AggregateError` of MIR0422. */
function globalsOf(program: Program, platform: Platform): ProgramGlobals {
  try {
    return findGlobals(program, platform);
  } catch (failure) {
    const error = newerSyntax(failure, locator(program.sourceMap));
    throw error ? new AggregateError([error]) : failure;
  }
}

interface Built {
  readonly mode: GlobalsMode;
  readonly program: Program;
  readonly warnings: readonly Problem[];
}

function bundler(
  unikernel: UnikernelProject,
  platform: Platform,
  graph: Graph,
  entry: string,
): (mode: GlobalsMode, modules?: readonly string[], usesStreams?: boolean) => Promise<Built> {
  const plugins = [
    embeddedFiles(unikernel, graph),
    appInfoModule,
    decoratorMetadata,
    ...(platform.nodeModules ? [nodeAtRunTime] : []),
  ];
  const options = {
    entryPoints: [join(unikernel.folder, entry)],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    ...resolution(nodeEnvOf(graph)),
    target: LANGUAGE_TARGET,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    absWorkingDir: unikernel.root,
    outfile: join(unikernel.root, 'app.js'),
    logLevel: 'silent',
    logOverride: { [IMPORT_META]: 'silent' },
  } satisfies BuildOptions;
  return async function run(mode, modules = [], usesStreams = false): Promise<Built> {
    const globals = mode === 'linked' ? platform.globals : platform.installGlobals;
    try {
      const built = await build({
        ...options,
        plugins: [...plugins, unusedStreams(usesStreams)],
        inject: [
          ...(globals === undefined ? [] : [globals]),
          ...httpGlobalsOf(mode),
          ...intlOf(mode, platform),
          ...modules,
        ],
      });
      const text = (ending: string): string => built.outputFiles.find(({ path }) => path.endsWith(ending))!.text;
      return {
        mode,
        program: {
          code: withEnumsOfTypeScript(text('.js')),
          sourceMap: withPlainSources(text('.map')),
          main: Object.values(built.metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? [])[0]!,
          metafile: built.metafile,
        },
        warnings: warningsOf(unikernel, built.warnings, entry),
      };
    } catch (failure) {
      const { errors } = failure as Partial<BuildFailure>;
      if (!errors?.length) throw failure;
      if (mode === 'linked' && errors.every(setsGlobal)) return run('installed', modules, true);
      throw new AggregateError(errorsOf(unikernel, errors, entry));
    }
  };
}
