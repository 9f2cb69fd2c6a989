/** What VIRTIO_BLK_T_GET_ID has room for. Source: virtio 1.2, 5.2.6. */
const MOST_CHARACTERS = 20;
const HASH_CHARACTERS = 8;

/**
 * The serial number that `run` gives the disk with the contents of the file `path`, and by which the unikernel finds
 * it, whatever the order of the devices: the path itself if it is short and plain, else its end and a hash of it.
 */
export function diskSerial(path: string): string {
  if (/^[\w.-]{1,20}$/.test(path)) return path;
  const end = path.replace(/[^\w.-]+/g, '-').slice(HASH_CHARACTERS + 1 - MOST_CHARACTERS);
  return `${end}-${hash(path)}`;
}

/** FNV-1a of 32 bits over the UTF-16 units, as 8 hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(HASH_CHARACTERS, '0');
}
