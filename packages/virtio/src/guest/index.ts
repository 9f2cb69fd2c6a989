export { boot } from './boot.js';
export { connectConsole } from './connect.js';
export { connectClock, connectRandom, connectTime } from './connect-services.js';
