export { platform } from './platform.js';
