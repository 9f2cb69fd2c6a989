/** The configuration language as another package re-exports it. */
export {
  console,
  customConsole,
  foreign,
  job,
  netif,
  network,
  register,
  registration,
  tap0,
  type,
} from '../src/index.js';
