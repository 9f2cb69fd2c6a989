import { MirageError, type Bundle, type Graph, type Platform } from '@mirage/core';
import { build, type BuildFailure, type Message, type Metafile, type Plugin } from 'esbuild';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { insteadOfNode, insteadOfPackage } from './advice.js';
import { appInfoModule, appInfoOf, withAppInfo } from './app-info.js';
import { embeddedFiles } from './embed.js';
import { display, type Unikernel } from './unikernel.js';

/** A bundle, with the files that it is made of. */
export interface Bundled extends Bundle {
  readonly metafile: Metafile;
}

/**
 * Bundles the generated main.ts with the user's modules, libraries and drivers, and the files that devices embed, to one classic script.
 * Errors: an `AggregateError` of MIR0406, one for each message of the bundler; MIR0209.
 */
export async function bundle(unikernel: Unikernel, platform: Platform, graph: Graph, entry: string): Promise<Bundled> {
  const embedded = embeddedFiles(unikernel, graph);
  try {
    const { outputFiles, metafile } = await build({
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
      plugins: [embedded, appInfoModule, platform.nodeModules ? nodeAtRunTime : noNode],
    });
    const [code, sourceMap] = ['.js', '.map'].map(
      (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '',
    );
    return {
      code: withAppInfo(code!, () => appInfoOf(graph, platform.name, metafile, unikernel.root)),
      sourceMap: sourceMap!,
      metafile,
    };
  } catch (failure) {
    const { errors } = failure as Partial<BuildFailure>;
    if (!errors?.length) throw failure;
    throw new AggregateError(oncePerPackage(errors).map((message) => toMirageError(unikernel, message, entry)));
  }
}

/** A package that needs Node imports a good deal of it: one message says so. */
function oncePerPackage(errors: readonly Message[]): Message[] {
  const told = new Set<string>();
  return errors.filter(({ pluginName, location }) => {
    const name = pluginName === noNode.name ? packageOf(location?.file) : undefined;
    return name === undefined || (!told.has(name) && told.add(name));
  });
}

/** The package of npm that a file belongs to. */
function packageOf(file: string | undefined): string | undefined {
  return /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file ?? '')?.[1];
}

function toMirageError(
  unikernel: Unikernel,
  { text, location, pluginName, notes, detail }: Message,
  entry: string,
): MirageError {
  const where = location
    ? { file: location.file, line: location.line, column: location.column + 1 }
    : { file: display(unikernel, entry), line: 1, column: 1 };
  if (pluginName === noNode.name) {
    const name = packageOf(location?.file);
    return new MirageError('MIR0406', `${text}.`, {
      where,
      next: name === undefined ? insteadOfNode(String(detail)) : insteadOfPackage(name),
    });
  }
  // The bundler speaks of its formats here.
  if (text.startsWith('Top-level await')) {
    return new MirageError('MIR0406', 'A module of a unikernel cannot await at its top level.', {
      where,
      next: 'Await in start, or in a function that start calls.',
    });
  }
  return new MirageError('MIR0406', /[.!?]$/.test(text) ? text : `${text}.`, {
    where,
    next: notes[0]?.text ?? 'Mend it there, then build again.',
  });
}

const isNodeModule = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);

/** Node's modules by `process.getBuiltinModule`: unlike `import` and `require` it works whatever package.json lies above the file. */
const nodeAtRunTime: Plugin = {
  name: 'mirage-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path }) =>
      isNodeModule(path)
        ? { path: path.replace(/^node:/, ''), namespace: 'node-module', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'node-module' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/** Refuses Node's modules where there is no Node. */
const noNode: Plugin = {
  name: 'mirage-no-node',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path }) =>
      isNodeModule(path) ? { errors: [{ text: `A unikernel cannot import ${path}`, detail: path }] } : undefined,
    );
  },
};
