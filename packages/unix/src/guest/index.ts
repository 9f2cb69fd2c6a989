export { boot } from './boot.js';
export { connectConsole } from './console/connect-console.js';
export { connectNetwork } from './network/connect-network.js';
