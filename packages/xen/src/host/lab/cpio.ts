/*
 * Writes the archive that Linux unpacks as its initial root file system: cpio in the format "newc" (the magic number
 * 070701, then 13 fields of 8 hexadecimal digits; name and contents are padded to 4 bytes). Source: Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst.
 */

/** An entry without its path: a folder, a symbolic link, a file or a character device. */
export type CpioNode =
  | { readonly is: 'folder' }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'file'; readonly contents: Uint8Array; readonly executable: boolean }
  | { readonly is: 'device'; readonly major: number; readonly minor: number };

const S_IFDIR = 0o040000;
const S_IFCHR = 0o020000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

/**
 * Builds an archive of entries by path (without a leading slash), and adds the folders that they need. Every entry
 * belongs to root and has the time 0.
 */
export function buildCpio(entries: ReadonlyMap<string, CpioNode>): Buffer {
  const all = new Map<string, CpioNode>();
  for (const [path, node] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (!all.has(folder)) all.set(folder, { is: 'folder' });
    }
    all.set(path, node);
  }
  let inode = 1;
  const records = [...all].flatMap(([path, node]) => record(inode++, path, node));
  return Buffer.concat([
    ...records,
    ...record(0, 'TRAILER!!!', { is: 'file', contents: new Uint8Array(), executable: false }),
  ]);
}

function record(inode: number, path: string, node: CpioNode): Uint8Array[] {
  const contents = contentsOf(node);
  const name = Buffer.from(`${path}\0`);
  const [major, minor] = node.is === 'device' ? [node.major, node.minor] : [0, 0];
  const links = node.is === 'folder' ? 2 : 1;
  const fields = [inode, modeOf(node), 0, 0, links, 0, contents.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return [header, name, padding(header.length + name.length), contents, padding(contents.length)];
}

function contentsOf(node: CpioNode): Uint8Array {
  if (node.is === 'file') return node.contents;
  return node.is === 'link' ? Buffer.from(node.target) : new Uint8Array();
}

function modeOf(node: CpioNode): number {
  switch (node.is) {
    case 'folder':
      return S_IFDIR | 0o755;
    case 'link':
      return S_IFLNK | 0o777;
    case 'file':
      return S_IFREG | (node.executable ? 0o755 : 0o644);
    case 'device':
      return S_IFCHR | 0o600;
  }
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}
