import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitMain, toGraph, type Bundle, type Graph, type Impl, type Job } from '@mirage/core';
import { build, type Plugin } from 'esbuild';
import { platform } from '../src/host/index.js';

/** A workspace for one spec file, inside this repository, so that @mirage/* resolves. */
export interface Workspace {
  readonly folder: string;
  /** Writes files, named relative to the workspace. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Builds the unikernel `name` of these jobs, whose module is `name/loaf.ts`; returns the path of the artefact. */
  readonly build: (name: string, jobs: readonly Impl<Job>[], loaf: string) => Promise<string>;
  readonly remove: () => void;
}

/** Creates an empty workspace. The caller removes it. */
export function makeWorkspace(): Workspace {
  const parent = join(__dirname, '../../../tmp');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'unix-'));
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  return {
    folder,
    write,
    build: async (name, jobs, loaf) => {
      const graph = toGraph({ name, jobs: jobs.map(({ node }) => node) });
      write({ [`${name}/loaf.ts`]: loaf, [`${name}/mirage/unix/main.ts`]: mainOf(graph) });
      const [artefact] = await platform.link(graph, await bundle(folder, `${name}/mirage/unix/main.ts`));
      const path = join(folder, artefact!.name);
      writeFileSync(path, artefact!.contents, { mode: artefact!.executable ? 0o755 : 0o644 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function mainOf(graph: Graph): string {
  const names = graph.nodes.flatMap((node) => (node.is === 'application' ? [node.name] : []));
  return emitMain(graph, platform, new Map(names.map((name) => [name, './loaf']))).text;
}

/** Bundles a program as `nx build` does. */
async function bundle(folder: string, entry: string): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    sourcemap: 'external',
    sourcesContent: false,
    outfile: 'out.js',
    conditions: ['@mirage/source'],
    plugins: [builtinModules],
    logLevel: 'silent',
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  // As `nx build` does: the bundler writes sources as parts of URLs.
  const map = JSON.parse(text('.map')) as { sources: string[] };
  const sources = map.sources.map((source) => decodeURIComponent(source));
  return { code: text('out.js'), sourceMap: JSON.stringify({ ...map, sources }), main: entry };
}

const builtinModules: Plugin = {
  name: 'node',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node' }));
    onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
