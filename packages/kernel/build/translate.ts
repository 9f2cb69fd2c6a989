import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileEngine, createEngineHost, readEngineWasm, readOriginalEngine } from '../image/engine-host.js';
import { checkEngine } from './known-engine.js';
import { PASSES } from './passes/index.js';
import type { Translation } from './passes/pass.js';

/** The engine before its translation. */
export interface EngineModule {
  /** quickjs.wasm, patched. */
  readonly wasm: Uint8Array;
  /** Its linear memory before it runs a program. */
  readonly memory: Uint8Array;
}

/** Reads the engine and starts it once. Throws if it is not the engine that compiled functions were written for. */
export function readEngine(): EngineModule {
  checkEngine(readOriginalEngine());
  const none = (): void => undefined;
  const { bytes } = createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none });
  return { wasm: readEngineWasm(), memory: bytes() };
}

/** Applies all passes to what wasm2c wrote. */
export function runPasses(source: string, memory: Uint8Array): Translation {
  return Object.values(PASSES).reduce((translation, pass) => pass(translation, memory), {
    source,
    header: ['#pragma once'],
  } as Translation);
}

/**
 * Translates the engine into `directory`: quickjs.c, quickjs.h, and function-types.h for the rest of the kernel. About
 * 4 seconds.
 */
export function translateEngine({ wasm, memory }: EngineModule, directory: string): void {
  const require = createRequire(import.meta.url);
  const wasm2c = join(dirname(require.resolve('wabt/package.json')), 'bin/wasm2c');
  const source = join(directory, 'quickjs.c');
  const module = join(directory, 'quickjs.wasm');
  writeFileSync(module, wasm);
  execFileSync(process.execPath, [wasm2c, module, '-o', source]);
  const translation = runPasses(readFileSync(source, 'utf8'), memory);
  writeFileSync(source, translation.source);
  writeFileSync(join(directory, 'function-types.h'), [...translation.header, ''].join('\n'));
}
