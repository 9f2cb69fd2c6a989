import { emitMain, foreign, job, toGraph, type Graph, type Platform, type Problem } from '@mirage/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, type Bundled } from '../src/steps/bundle.js';
import { loadPlatform } from '../src/steps/platform.js';
import type { UnikernelProject } from '../src/steps/unikernel-project.js';

/** Returns a platform with its globals from dist: Jest loads platforms from sources, but the bundler built drivers. */
export function built(platform: Platform): Platform {
  const inDist = (path: string): string => path.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  return {
    ...platform,
    globals: inDist(platform.globals!),
    installGlobals: inDist(platform.installGlobals!),
    intl: inDist(platform.intl!),
  };
}

/** The result of a build: a bundle, or its errors. */
export type Outcome = { readonly bundled: Bundled } | { readonly errors: readonly Problem[] };

/** Bundles unikernels like `nx build`, each in a separate folder in the checkout, where @mirage/* can be resolved. */
export class Workspace {
  readonly root: string;
  #count = 0;

  constructor() {
    const parent = join(__dirname, '../../../tmp');
    mkdirSync(parent, { recursive: true });
    this.root = mkdtempSync(join(parent, 'bundled-'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /**
   * Bundles `main.ts`, which exports `Main`. The paths of `files` are relative to the unikernel's folder, those in
   * node_modules to the workspace root.
   */
  async bundle(
    platformName: string,
    files: Readonly<Record<string, string>>,
    change: (graph: Graph) => Graph = (graph) => graph,
  ): Promise<Outcome> {
    const projectRoot = `app-${++this.#count}`;
    const unikernel: UnikernelProject = {
      project: 'app',
      root: this.root,
      projectRoot,
      folder: join(this.root, projectRoot),
    };
    const platform = built(loadPlatform(unikernel, platformName));
    const graph = change(toGraph({ name: 'app', jobs: [foreign('Main.Main', job).node] }));
    const entry = `mirage/${platformName}/main.ts`;
    const main = { [entry]: emitMain(graph, platform, new Map([['Main.Main', './main']])).text };
    for (const [path, text] of Object.entries({ ...files, ...main })) {
      const file = join(path.startsWith('node_modules/') ? this.root : unikernel.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    try {
      return { bundled: await bundle(unikernel, platform, graph, entry) };
    } catch (error) {
      if (error instanceof AggregateError) return { errors: error.errors as Problem[] };
      throw error;
    }
  }

  /** Returns the problems of a build as `file:line:column KIND CODE message`. */
  async problems(platformName: string, files: Readonly<Record<string, string>>): Promise<string[]> {
    const outcome = await this.bundle(platformName, files);
    const [kind, problems] = 'errors' in outcome ? ['error', outcome.errors] : ['warning', outcome.bundled.warnings];
    return problems.map(({ where, code, message }) => {
      const at = where ? `${where.file.replace(/^app-\d+\//, '')}:${where.line}:${where.column}` : '';
      return `${at} ${kind} ${code} ${message}`;
    });
  }
}
