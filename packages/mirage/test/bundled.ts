import { emitMain, foreign, job, toGraph, type Graph, type Platform, type Problem } from '@mirage/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, type Bundled } from '../src/steps/bundle.js';
import { loadPlatform } from '../src/steps/platform.js';
import type { UnikernelProject } from '../src/steps/unikernel-project.js';

/**
 * Jest takes platforms from their sources, but the bundler takes drivers as users have them: so the globals that go
 * with them.
 */
export function built(platform: Platform): Platform {
  const inDist = (path: string): string => path.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  return {
    ...platform,
    globals: inDist(platform.globals!),
    installGlobals: inDist(platform.installGlobals!),
    intl: inDist(platform.intl!),
  };
}

/** What a build made of some files: a bundle, or why there is none. */
export type Outcome = { readonly bundled: Bundled } | { readonly errors: readonly Problem[] };

/** Bundles unikernels as `nx build` does, each in a folder of its own below the checkout, where @mirage/* is found. */
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
   * Bundles `main.ts`, which exports `Main`; `files` are named from the workspace's folder or, without a slash, from
   * the unikernel's.
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

  /** The problems that a build tells, as `file:line:column CODE message`, with the unikernel's folder as `app`. */
  async problems(platformName: string, files: Readonly<Record<string, string>>): Promise<string[]> {
    const outcome = await this.bundle(platformName, files);
    const [kind, problems] = 'errors' in outcome ? ['error', outcome.errors] : ['warning', outcome.bundled.warnings];
    return problems.map(({ where, code, message }) => {
      const at = where ? `${where.file.replace(/^app-\d+\//, '')}:${where.line}:${where.column}` : '';
      return `${at} ${kind} ${code} ${message}`;
    });
  }
}
