import type { AppInfo } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** The type of `AppInfo`: name, platform and packages of the unikernel. */
export const appInfo: DeviceType<AppInfo> = deviceType<AppInfo>('appInfo', {
  startType: 'AppInfo',
  examples: ['defaultAppInfo'],
  sample: {
    value: () => 'defaultAppInfo',
    fake: (unikernel) => `{ name: '${unikernel}', platform: 'test', packages: [] }`,
    says: { line: (name) => `\${${name}.name} on \${${name}.platform}`, test: (unikernel) => `${unikernel} on test` },
  },
});

/**
 * The name, platform and packages of the unikernel, recorded when it is built.
 *
 * @example
 *   import { defaultAppInfo, foreign, job, register, appInfo } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', appInfo.to(job)).$(defaultAppInfo)]);
 */
export const defaultAppInfo: Impl<AppInfo> = deviceImpl(appInfo, {
  kind: 'module',
  connect: '@mirage/runtime/app-info#connectAppInfo',
  parameters: {},
  label: 'defaultAppInfo',
  title: 'app info',
});
