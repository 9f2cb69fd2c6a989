/** Length of the identifier that VIRTIO_BLK_T_GET_ID returns. Source: virtio 1.2, 5.2.6. */
const MOST_CHARACTERS = 20;
const HASH_CHARACTERS = 8;

/**
 * Returns the serial number of the disk in the file `path`. `run` sets it, and the unikernel finds the disk by it,
 * whatever the order of the devices. It is the path itself if that is short and plain, otherwise its end and a hash.
 */
export function diskSerial(path: string): string {
  if (/^[\w.-]{1,20}$/.test(path)) return path;
  const end = path.replace(/[^\w.-]+/g, '-').slice(HASH_CHARACTERS + 1 - MOST_CHARACTERS);
  return `${end}-${hash(path)}`;
}

/** Returns the 32-bit FNV-1a hash of the UTF-16 units, as 8 hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(HASH_CHARACTERS, '0');
}
