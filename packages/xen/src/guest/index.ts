export { boot } from './boot.js';
export { connectClock, connectConsole, connectRandom, connectTime } from './connect.js';
