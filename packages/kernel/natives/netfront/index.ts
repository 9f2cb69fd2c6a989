export { scriptNetfront } from './script.js';
export { netfrontNumbers, netfrontStateBytes, netfrontViolations, netfrontWords } from './state.js';
