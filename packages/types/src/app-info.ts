/**
 * The name, platform and packages of the running unikernel.
 *
 * @example
 *   import type { AppInfo, Console } from 'mirage/types';
 *
 *   export const Info = {
 *     async start(console: Console, info: AppInfo): Promise<void> {
 *       await console.log(`${info.name} on ${info.platform}`);
 *     },
 *   };
 */
export interface AppInfo {
  /** The name that config.ts gives to `register`. */
  readonly name: string;
  /** The platform that it was built for: `unix`, `virtio` or `xen`. */
  readonly platform: string;
  /** The npm packages and workspace libraries whose code it contains, sorted by name. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}
