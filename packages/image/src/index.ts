export { imageNames, linkImage, type ImageInputs } from './link.js';
export { isAllowed, onPath } from './programs.js';
export { quoteArguments } from './command-line.js';
export { webGlobals } from './globals.js';
