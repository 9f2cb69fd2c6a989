import type { BuildOptions } from 'esbuild';

/**
 * How imports are resolved: as bundlers for browsers and web workers do, the same on every platform. A unikernel has no
 * Node underneath, and packages offer what needs none under these names:
 * - in the `exports` of a package the first of its conditions that is `worker`, `browser`, `module`, `import` or
 *   `require` (as it is imported), `production` or `development` (by NODE_ENV), or `default`;
 * - else its fields `browser`, `module`, `main`, in this order. The field `browser` may also replace or leave out
 *   single modules.
 *
 * `process.env.NODE_ENV` is a constant, and what it excludes is no part of the program. `global` and `self` are other
 * names of `globalThis`.
 */
export function resolution(nodeEnv: string): Pick<BuildOptions, 'platform' | 'conditions' | 'mainFields' | 'define'> {
  const mode = nodeEnv === 'development' ? 'development' : 'production';
  const value = JSON.stringify(nodeEnv);
  return {
    platform: 'browser',
    conditions: ['worker', 'browser', 'module', mode],
    mainFields: ['browser', 'module', 'main'],
    define: {
      'process.env.NODE_ENV': value,
      'globalThis.process.env.NODE_ENV': value,
      global: 'globalThis',
      self: 'globalThis',
    },
  };
}
