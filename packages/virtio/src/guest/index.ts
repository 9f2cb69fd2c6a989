export { boot } from './boot.js';
export { connectConsole } from './connect.js';
export { connectNetwork } from './connect-network.js';
export { connectClock, connectRandom, connectTime } from './connect-services.js';
