export { ramdisk } from './block/ramdisk.js';
