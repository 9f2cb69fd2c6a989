export { imageNames, linkImage, type ImageInputs } from './link.js';
export { thisInstaller } from './installer.js';
export { isAllowed, onPath } from './programs.js';
export { installWebGlobals, intl, webGlobals } from './globals.js';
export {
  attach,
  interfacesOf,
  MOST_INTERFACES,
  refuseInterface,
  type AttachedInterface,
  type Attachment,
  type Forward,
  type MachineInterface,
} from './networks.js';
