export { boot } from './boot.js';
export { connectBlock } from './connect-block.js';
export { connectClock, connectConsole, connectRandom, connectTime } from './connect.js';
export { connectNetwork } from './connect-network.js';
