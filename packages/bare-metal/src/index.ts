export { kernelComponents } from './components.js';
export { imageNames, linkImage, type ImageInputs } from './link.js';
export { installWebGlobals, intl, webGlobals } from './globals.js';
