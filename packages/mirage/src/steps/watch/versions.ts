import {
  embeddedFolders,
  type Artefact,
  type Graph,
  type LinkOptions,
  type Platform,
  type Problem,
  type RunSettings,
} from '@mirage/core';
import type { Metafile } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linkProgram } from '../artefacts.js';
import { bundle } from '../bundle.js';
import { writePlan } from '../configure.js';
import { provideDisks } from '../disks.js';
import { CONFIG_FILE, evaluate } from '../evaluate.js';
import type { ForwardedPort } from '../forward-ports.js';
import { programFor, type GeneratedProgram } from '../generated-program.js';
import { settingsOf } from '../inputs/settings.js';
import { readManifest } from '../manifest.js';
import { planFor } from '../plan.js';
import { planRun, refuseMissing, type RunPlan } from '../run-plan.js';
import type { UnikernelProject } from '../unikernel-project.js';
import { removeEmptyFolders, writeFiles } from '../write.js';
import type { BuiltVersion } from './loop.js';
import type { Places } from './places.js';

/** A built version of a unikernel. */
export interface Version {
  readonly graph: Graph;
  readonly program: GeneratedProgram;
  /** How it runs. */
  readonly run: RunPlan;
}

/** What the versions of a watch mode have in common. */
export interface VersionOptions {
  readonly unikernel: UnikernelProject;
  readonly platform: Platform;
  /** As the user asked for the run. */
  readonly settings: RunSettings;
  readonly link: LinkOptions;
  /** Shows progress. */
  readonly say: (label: string, text: string) => void;
  /** Shows a warning that the previous version did not have. */
  readonly warn: (warning: Problem) => void;
}

/**
 * Builds the versions of a unikernel for the watch mode. It is faster than the targets of Nx because the bundler stays
 * in memory, config.ts is evaluated only if it has changed, and the types are checked later.
 *
 * The versions have a folder of their own: Nx caches that of `build`, whose program has passed the type check.
 */
export class Versions {
  readonly #options: VersionOptions;
  readonly #folder: string;
  #configuration: ReadonlySet<string>;
  #isConfigured = false;
  #modules: ReadonlySet<string> = new Set();
  #embedded: ReadonlySet<string> = new Set();
  #hasFailed = true;
  #kept: readonly ForwardedPort[] = [];
  #digest = '';
  #overlay: string | undefined;
  #warnings: ReadonlySet<string> | undefined;

  constructor(options: VersionOptions) {
    this.#options = options;
    this.#folder = watchFolder(options.platform.name);
    this.#configuration = new Set([join(options.unikernel.folder, CONFIG_FILE)]);
  }

  /**
   * Builds the next version of changed files, which are absolute paths. `isNew` is false if it is the same program as
   * the previous version. Errors: those of the targets configure and build; MIR0303, MIR0503, MIR0507, MIR0508.
   */
  async build(changed: readonly string[]): Promise<BuiltVersion<Version>> {
    const { unikernel, platform, settings, link, say } = this.#options;
    this.#hasFailed = true;
    if (changed.some((file) => this.#configuration.has(file))) this.#isConfigured = false;
    if (!this.#isConfigured) await this.#configure();
    const program = programFor(unikernel, readManifest(unikernel, platform.name), platform);
    const { graph } = program.manifest;
    this.#overlay = platform.overlay?.(graph.name);
    this.#embedded = new Set(embeddedFolders(graph).map((folder) => join(unikernel.folder, folder)));
    const bundled = await bundle(unikernel, platform, graph, `${program.folder}/main.ts`);
    this.#modules = this.#filesOf(bundled.metafile);
    const { artefacts } = await linkProgram(unikernel, platform, graph, bundled, link);
    writeFiles(
      unikernel,
      artefacts.map((one) => ({ ...one, path: `${this.#folder}/${one.name}` })),
    );
    const run = await planRun(unikernel, platform, graph, { settings, folder: this.#folder, kept: this.#kept });
    await refuseMissing(platform, graph, run.settings);
    provideDisks(unikernel, graph, (text) => say(graph.name, text));
    this.#warn(bundled.warnings);
    const digest = digestOf(artefacts, run.command.args);
    const isNew = digest !== this.#digest;
    this.#digest = digest;
    this.#kept = run.ports.forwarded;
    this.#hasFailed = false;
    return { version: { graph, program, run }, isNew };
  }

  /** Returns the files of the last version. After a failure, also those that the program may lack. */
  places(): Places {
    const { folder } = this.#options.unikernel;
    const overlay = this.#overlay === undefined ? [] : [join(folder, this.#overlay)];
    const files = new Set([...this.#configuration, ...this.#modules, ...overlay]);
    const sources = this.#hasFailed ? [folder, ...[...files].map((file) => dirname(file))] : [];
    return { files, folders: this.#embedded, sources: new Set(sources) };
  }

  /** Removes the built files. */
  remove(): void {
    removeVersions(this.#options.unikernel, this.#options.platform.name);
  }

  async #configure(): Promise<void> {
    const { unikernel, platform } = this.#options;
    const { graph, metafile } = await evaluate(unikernel);
    writePlan(unikernel, planFor(unikernel, graph, platform));
    this.#configuration = new Set([
      join(unikernel.folder, CONFIG_FILE),
      ...(metafile === undefined ? [] : this.#filesOf(metafile)),
    ]);
    this.#isConfigured = true;
  }

  /** Returns the files of a bundle that a person writes, and the settings that apply to them. */
  #filesOf({ inputs }: Metafile): ReadonlySet<string> {
    const { unikernel, platform } = this.#options;
    const generated = [`mirage/${platform.name}`, 'dist'].map((folder) => `${join(unikernel.folder, folder)}/`);
    const files = Object.keys(inputs)
      .map((path) => join(unikernel.root, path))
      .filter((file) => !file.includes('/node_modules/') && !generated.some((folder) => file.startsWith(folder)))
      .filter((file) => existsSync(file));
    const settings = settingsOf(files, realpathSync(unikernel.root)).map(({ file }) => file);
    return new Set([...files, ...settings]);
  }

  /** Shows new warnings. Those of the first version have been shown by `build`. */
  #warn(warnings: readonly Problem[]): void {
    const textOf = (warning: Problem): string => JSON.stringify(warning);
    for (const warning of warnings) {
      if (this.#warnings?.has(textOf(warning)) === false) this.#options.warn(warning);
    }
    this.#warnings = new Set(warnings.map(textOf));
  }
}

/** Returns the folder, below the unikernel's, of the versions of a watch mode. */
export function watchFolder(platform: string): string {
  return `dist/watch-${platform}`;
}

/** Removes the versions of a watch mode. Returns whether there were any. */
export function removeVersions(unikernel: UnikernelProject, platform: string): boolean {
  const folder = watchFolder(platform);
  if (!existsSync(join(unikernel.folder, folder))) return false;
  rmSync(join(unikernel.folder, folder), { recursive: true });
  removeEmptyFolders(unikernel, dirname(folder));
  return true;
}

function digestOf(artefacts: readonly Artefact[], words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const { contents } of artefacts) hash.update(contents);
  return hash.digest('hex');
}
