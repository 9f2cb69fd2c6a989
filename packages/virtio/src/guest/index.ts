export { boot } from './boot.js';
export { connectBlock } from './connect-block.js';
export { connectConsole } from './connect.js';
export { connectNetwork } from './connect-network.js';
export { connectClock, connectRandom, connectTime } from './connect-services.js';
