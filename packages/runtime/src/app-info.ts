import type { AppInfo } from '@mirage/types';

/**
 * Returns the packages and versions of this unikernel. When a program is bundled, a module with the data replaces this
 * one. Throws if the program is not bundled.
 */
export function connectAppInfo(_parameters: object): AppInfo {
  throw new Error('The packages of a program are known only after mirage has bundled it.');
}
