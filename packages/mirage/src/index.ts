export {
  console,
  customConsole,
  defaultConsole,
  foreign,
  job,
  netif,
  network,
  register,
  tap0,
  type,
} from '@mirage/core';
export type { ForeignOptions, Impl, Job, Type } from '@mirage/core';
