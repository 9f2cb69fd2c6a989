export { connectRamdisk } from './block/connect-ramdisk.js';
export { ramdisk } from './block/ramdisk.js';
