/** The configuration language as another package passes it on. */
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
