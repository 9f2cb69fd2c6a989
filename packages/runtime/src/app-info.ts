import type { AppInfo } from '@mirage/types';

/**
 * What this unikernel is made of. When a program is bundled, a module that knows takes the place of this one. Error:
 * throws where nobody has bundled the program.
 */
export function connectAppInfo(_parameters: object): AppInfo {
  throw new Error('A program is known to be made of packages only when mirage has bundled it.');
}
