import type { AppInfo } from '@mirage/types';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';

/** What the unikernel is made of. */
export const appInfo: Type<AppInfo> = type<AppInfo>('appInfo');

/** The unikernel's own name, platform and packages with their versions, written down when it is built. */
export const defaultAppInfo: Impl<AppInfo> = deviceImpl(appInfo, {
  kind: 'module',
  connect: '@mirage/runtime/app-info#connectAppInfo',
  parameters: {},
  label: 'defaultAppInfo',
  title: 'app info',
});
