import { createHash } from 'node:crypto';

/** The SHA-256 of quickjs.wasm of quickjs-wasi 3.6.2, to which the offsets and helpers of compiled functions belong. */
const KNOWN_ENGINE = 'd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9';

/**
 * Throws if the engine is not the one whose records compiled code reads. Its offsets and the numbers of its functions
 * cannot all be recognised in its C, and wrong ones would damage the heap of a program.
 */
export function checkEngine(wasm: Uint8Array): void {
  const found = createHash('sha256').update(wasm).digest('hex');
  if (found === KNOWN_ENGINE) return;
  throw new Error(
    [
      `quickjs.wasm is another engine than compiled functions were written for (sha256 ${found}).`,
      'Check every offset of compile/engine-layout.ts, image/engine-records.ts and src/engine/compiled, and the names in',
      'compile/helpers.ts. Change KNOWN_ENGINE in build/known-engine.ts, then run',
      '`npx jest compile test/compare` and `npm run fuzz -- engine`.',
    ].join('\n'),
  );
}
