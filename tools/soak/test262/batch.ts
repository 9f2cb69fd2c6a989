import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packImage, type CompileMode } from '../../../packages/kernel/image/index';
import { boot } from '../../../packages/kernel/test/qemu';
import type { TestRun } from './checkout';

/** All runs of a batch are in one image. */
const MOST_RUNS = 400;
const MOST_CHARACTERS = 1_500_000;

/** How long a guest may print nothing before it is killed. */
const SILENCE_MS = 60_000;

/** Files of the harness that every test may use. */
const USUAL_INCLUDES = ['assert.js', 'sta.js'];

/** The guest defines it. */
const DONE = 'doneprintHandle.js';

/** Divides runs into batches, in their order. */
export function batchesOf(runs: readonly TestRun[]): TestRun[][] {
  const batches: TestRun[][] = [];
  let characters = Infinity;
  for (const run of runs) {
    if (characters + run.source.length > MOST_CHARACTERS || batches.at(-1)!.length === MOST_RUNS) {
      batches.push([]);
      characters = 0;
    }
    batches.at(-1)!.push(run);
    characters += run.source.length;
  }
  return batches;
}

/** Returns the script that prepares the engine for tests. It has no directive, which would apply to all tests. */
export async function guestScript(): Promise<string> {
  const entryPoints = [join(__dirname, 'guest.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'iife', target: 'es2022' });
  return `;${outputFiles[0]!.text}`;
}

/** Returns the program of a batch. */
function programOf(runs: readonly TestRun[], guest: string, folder: string): { text: string; firstLines: number[] } {
  const includes = new Set([...USUAL_INCLUDES, ...runs.flatMap((run) => run.includes)]);
  includes.delete(DONE);
  const parts = [
    guest,
    ...[...includes].map((name) => readFileSync(join(folder, 'harness', name), 'utf8')),
    'test262([',
  ];
  const firstLines: number[] = [];
  let line = parts.join('\n').split('\n').length + 1;
  for (const { isStrict, source, isAsync, throws } of runs) {
    firstLines.push(line);
    const words = [...new Set(source.match(/\w+/g))].join(' ');
    const facts = JSON.stringify({ words, isAsync, throws });
    parts.push(`{ ...${facts}, run: function () {${isStrict ? '"use strict";' : ''}\n${source}\n} },`);
    line += source.split('\n').length + 2;
  }
  return { text: `${parts.join('\n')}\n]);`, firstLines };
}

/** What runs of a batch can be in an image. */
export interface Packed {
  readonly runs: readonly TestRun[];
  /** Those that the engine does not parse as a function, with its message. */
  readonly unparsed: readonly (readonly [TestRun, string])[];
  readonly image: (compile: CompileMode) => Promise<Uint8Array>;
}

/** Packs the runs of a batch that the engine parses. Error: throws if the rest cannot be packed. */
export async function packBatch(batch: readonly TestRun[], guest: string, folder: string): Promise<Packed> {
  const unparsed: [TestRun, string][] = [];
  const runs = [...batch];
  for (;;) {
    const { text, firstLines } = programOf(runs, guest, folder);
    const pack = (compile: CompileMode) => packImage({ appJs: text, appName: 'test262', manifest: {}, compile });
    const packed = await pack('none');
    if (!('error' in packed))
      return {
        runs,
        unparsed,
        image: async (compile) => {
          const result = compile === 'none' ? packed : await pack(compile);
          if ('error' in result) throw new Error(JSON.stringify(result));
          return result.image;
        },
      };
    const line = packed.error === 'syntax-error' ? Number(/app\.js:(\d+)/.exec(packed.stack)?.[1]) : NaN;
    const place = firstLines.findLastIndex((first) => first <= line);
    if (packed.error !== 'syntax-error' || place < 0)
      throw new Error(`${batch[0]!.path} and those after it: ${JSON.stringify(packed)}`);
    unparsed.push([runs[place]!, packed.message]);
    runs.splice(place, 1);
  }
}

/** Boots an image until each of its tests has a result. */
export async function resultsOf(image: Uint8Array, count: number): Promise<string[]> {
  const results: string[] = [];
  while (results.length < count) {
    const silence = new AbortController();
    const kill = (): void => silence.abort();
    let timer = setTimeout(kill, SILENCE_MS);
    const onOutput = (): void => {
      clearTimeout(timer);
      timer = setTimeout(kill, SILENCE_MS);
    };
    const first = results.length;
    const { output, status } = await boot(image, {
      commandLine: `first=${first}`,
      memoryMiB: 512,
      timeoutMs: 3_600_000,
      signal: silence.signal,
      onOutput,
    });
    clearTimeout(timer);
    for (const [, index, text] of output.matchAll(/^(\d+) (.*)$/gm))
      if (Number(index) === results.length) results.push(text!);
    // A guest whose console is not read for a second loses output, but ends well.
    const hasLostOutput = status === 0 && results.length > first;
    if (results.length < count && !hasLostOutput) results.push(`it ended the guest: ${status}`);
  }
  return results;
}
