export { connectBlock } from './block/connect-block.js';
export { boot } from './boot.js';
export { connectClock, connectRandom, connectTime } from './connect-services.js';
export { connectConsole } from './console/connect-console.js';
export { connectDirectory } from './directory/connect-directory.js';
export { connectSocketStack } from './sockets/connect-socket-stack.js';
export { connectNetwork } from './network/connect-network.js';
