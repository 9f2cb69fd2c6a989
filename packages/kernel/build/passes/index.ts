import { coldFunctions } from './cold-functions.js';
import { compiledEntry } from './compiled-entry.js';
import { constantMemory } from './constant-memory.js';
import { directDispatch } from './direct-dispatch.js';
import { dumpFlags } from './dump-flags.js';
import { functionTable } from './function-table.js';
import { functionTypes } from './function-types.js';
import { HOT_FUNCTIONS } from './hot-functions.js';
import { indirectCalls } from './indirect-calls.js';
import { inlineFunctions } from './inline-functions.js';
import { inlineReleases } from './inline-releases.js';
import { keyedMaps } from './keyed-maps.js';
import { memoryErrors } from './memory-errors.js';
import { oneStep } from './one-step.js';
import { sourcePass, type Pass } from './pass.js';

/** The passes over the translated engine, in their order. */
export const PASSES = {
  // Of wasm2c's output
  constantMemory: sourcePass(constantMemory),
  indirectCalls: sourcePass(indirectCalls),
  functionTypes,
  functionTable,
  // Of the engine
  dumpFlags: sourcePass(dumpFlags),
  keyedMaps: sourcePass(keyedMaps),
  memoryErrors: sourcePass(memoryErrors),
  coldFunctions: sourcePass((source) => coldFunctions(source, HOT_FUNCTIONS)),
  directDispatch: sourcePass(directDispatch),
  oneStep: sourcePass(oneStep),
  compiledEntry: sourcePass(compiledEntry),
  inlineReleases: sourcePass(inlineReleases),
  inlineFunctions: sourcePass(inlineFunctions),
} satisfies Record<string, Pass>;
