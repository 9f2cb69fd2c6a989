export { kernelComponents } from './components.js';
export { imageNames, linkImage, type ImageInputs } from './link.js';
export { installWebGlobals, intl, webGlobals } from './globals.js';
export { checkDirectory } from './directory.js';
export { deployedByLibvirt, domainUuid } from './libvirt.js';
export { escapeXml } from './xml.js';
