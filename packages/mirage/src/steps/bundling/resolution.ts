import type { BuildOptions } from 'esbuild';

/**
 * Returns the options for resolving imports: as bundlers for browsers and web workers do, the same on every platform.
 * Unikernels do not run on Node, and packages provide code for this case under these names:
 * - in `exports`, the first matching condition of `worker`, `browser`, `module`, `import` or `require` (depending on
 *   the import), `production` or `development` (depending on NODE_ENV), and `default`;
 * - otherwise the fields `browser`, `module` and `main`, in this order. The field `browser` may also replace or remove
 *   single modules.
 *
 * `process.env.NODE_ENV` is a constant, so the bundler removes code that it excludes. `global` and `self` are other
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
