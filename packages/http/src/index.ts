export { MAX_FIELDS, MAX_HEAD_BYTES, MAX_TARGET_BYTES } from './wire/limits.js';
