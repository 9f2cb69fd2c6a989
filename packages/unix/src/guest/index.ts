export { boot } from './boot.js';
export { connectClock, connectRandom, connectTime } from './connect-services.js';
export { connectConsole } from './console/connect-console.js';
export { connectNetwork } from './network/connect-network.js';
