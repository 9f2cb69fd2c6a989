import {
  type CompileMode,
  argv,
  defaultArgv,
  emitMain,
  toGraph,
  console,
  defaultConsole,
  foreign,
  job,
  type Graph,
  type Platform,
} from '@mirage/core';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from '../../src/steps/bundle.js';
import { loadPlatform } from '../../src/steps/platform.js';
import { Symbolicator } from '../../src/steps/symbolicate.js';
import type { UnikernelProject } from '../../src/steps/unikernel-project.js';
import { built } from '../bundled.js';

/** A program for every platform: the source of its module, which exports `Main`, and its input. */
export interface Program {
  readonly module: string;
  readonly args?: readonly string[];
  /** Whether `start` also receives the words of the command line. */
  readonly takesWords?: boolean;
  /** The input of its console. */
  readonly input?: string;
  readonly evaluate?: 'boot';
}

/** The output and the status of a run. */
export interface Transcript {
  readonly status: number | null;
  readonly output: string;
}

/** Long, because guests run in an emulator on machines that may be busy. */
const TIMEOUT_MS = 100_000;

/**
 * Builds and runs programs like `nx build` and `nx run`, in a folder in the checkout, where @mirage/* can be resolved.
 */
export class Unikernels {
  readonly root: string;
  #count = 0;

  constructor() {
    const parent = join(__dirname, '../../../../tmp');
    mkdirSync(parent, { recursive: true });
    this.root = mkdtempSync(join(parent, 'conformance-'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Builds the image of a program, or the file that Node runs. Returns its code, its graph and its folder. */
  async build(
    name: string,
    platformName: string,
    { module, evaluate, takesWords }: Program,
    change: (platform: Platform) => Platform = (platform) => platform,
  ): Promise<{ code: string; graph: Graph; folder: string }> {
    const projectRoot = `${name}-${++this.#count}`;
    const unikernel: UnikernelProject = {
      project: name,
      root: this.root,
      projectRoot,
      folder: join(this.root, projectRoot),
    };
    const platform = change(built(loadPlatform(unikernel, platformName)));
    const options = evaluate === undefined ? {} : { evaluate };
    const main = takesWords
      ? foreign('Main.Main', console.to(argv).to(job), options).$(defaultConsole, defaultArgv)
      : foreign('Main.Main', console.to(job), options).$(defaultConsole);
    const graph = toGraph({ name, jobs: [main.node] });
    const entry = `mirage/${platformName}/main.ts`;
    const write = (path: string, text: string | Uint8Array): void => {
      mkdirSync(dirname(join(unikernel.folder, path)), { recursive: true });
      writeFileSync(join(unikernel.folder, path), text);
    };
    write('main.ts', module);
    write(entry, emitMain(graph, platform, new Map([['Main.Main', './main']])).text);
    const bundled = await bundle(unikernel, platform, graph, entry);
    // COMPILE=all runs these tests with compiled functions.
    const compile = process.env['COMPILE'] as CompileMode | undefined;
    const artefacts = await platform.link(graph, bundled, undefined, compile ? { compile } : {});
    for (const { name: file, contents } of artefacts) write(file, contents);
    return { code: bundled.code, graph, folder: unikernel.folder };
  }

  /** Builds a program, runs it and waits for its end. Its stack traces are shown at the TypeScript lines. */
  async run(name: string, platformName: string, program: Program): Promise<Transcript> {
    const { graph, folder } = await this.build(name, platformName, program);
    const platform = loadPlatform({ project: name, root: this.root, projectRoot: '.', folder }, platformName);
    const command = platform.command(graph, folder, { args: program.args ?? [] });
    // Nx requests colours from its tasks, and Node then uses them in a pipe, too. Virtual machines do not.
    const { FORCE_COLOR: _, ...env } = process.env;
    const child = spawn(command.program, command.args, { stdio: 'pipe', cwd: this.root, env });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    const pieces: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    let isFed = false;
    child.stdout.on('data', (piece: Buffer) => {
      pieces.stdout.push(piece);
      // After its first output: a serial console loses input before it is set up.
      if (!isFed) child.stdin.write(program.input ?? '');
      isFed = true;
    });
    child.stderr.on('data', (piece: Buffer) => pieces.stderr.push(piece));
    child.stdin.on('error', () => undefined);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code));
    });
    clearTimeout(timer);
    const text = Buffer.concat([...pieces.stdout, ...pieces.stderr])
      .toString('utf8')
      .replaceAll('\r', '');
    const symbolicator = command.sourceMap === undefined ? undefined : new Symbolicator(command.sourceMap);
    return {
      status: status === null ? null : (command.exitStatus?.(status) ?? status),
      output: comparable(symbolicator ? symbolicator.write(text) + symbolicator.end() : text),
    };
  }
}

/**
 * Removes what differs between runs, the path of the module, and between engines: the columns of frames, and the object
 * of a method.
 */
function comparable(output: string): string {
  return output.replaceAll(/[\w-]+-\d+\/main\.ts:(\d+):\d+/g, 'main.ts:$1').replaceAll('at Main.start (', 'at start (');
}
