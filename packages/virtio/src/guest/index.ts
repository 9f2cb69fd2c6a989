export { boot } from './boot.js';
export { connectConsole } from './connect.js';
