import { functionText, unrecognised } from './c-text.js';

/** map_hash_key(ctx, key). */
const HASH_KEY = 'f506';
/** map_find_record(ctx, map, key), the only function that searches a map by hash. */
const FIND_RECORD = 'f504';
const HASH_CALL = /w2c_f506\(instance, \w+, (\w+)\)/g;
const HASH_CALLS = 3;

/** Gives Maps and Sets a hash with a secret key: src/engine/map-hash.c has the reason. */
export function keyedMaps(source: string): string {
  const hash = functionText(source, HASH_KEY);
  const find = functionText(source, FIND_RECORD);
  const calls = source.match(HASH_CALL)?.length;
  if (!hash.includes(' = 3163u;') || find.search(HASH_CALL) < 0 || calls !== HASH_CALLS)
    throw unrecognised('hashes the keys of maps in an unknown way', 'quickjs-wasi 3.6.2');
  return source
    .replace(hash, '')
    .replace(find, find.replace('FUNC_PROLOGUE;', 'FUNC_PROLOGUE;\n  map_touch(w2c_p1);'))
    .replace(HASH_CALL, 'map_hash($1)');
}
