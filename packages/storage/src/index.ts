export { connectRamdisk } from './block/connect-ramdisk.js';
export { ramdisk } from './block/ramdisk.js';
export { connectCrunch } from './kv/crunch.js';
export { connectKvMem, kvMem } from './kv/kv-mem.js';
export { connectKvStore } from './kv/store/connect-kv-store.js';
