import type { AppInfo } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, type DeviceType } from '../dsl/device-type.js';

/** What the unikernel is made of. */
export const appInfo: DeviceType<AppInfo> = deviceType<AppInfo>('appInfo', {
  startType: 'AppInfo',
  examples: ['defaultAppInfo'],
  sample: {
    value: () => 'defaultAppInfo',
    fake: (unikernel) => `{ name: '${unikernel}', platform: 'test', packages: [] }`,
    says: { line: (name) => `\${${name}.name} on \${${name}.platform}`, test: (unikernel) => `${unikernel} on test` },
  },
});

/** The unikernel's own name, platform and packages with their versions, written down when it is built. */
export const defaultAppInfo: Impl<AppInfo> = deviceImpl(appInfo, {
  kind: 'module',
  connect: '@mirage/runtime/app-info#connectAppInfo',
  parameters: {},
  label: 'defaultAppInfo',
  title: 'app info',
});
