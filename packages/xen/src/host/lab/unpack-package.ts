import { spawn } from 'node:child_process';
import { readTar, type ArchiveEntry } from './tar.js';
import { mergedPath } from './links.js';
import { decompress } from './decompress.js';

/**
 * Returns the entries of a Debian package whose merged path satisfies `wanted`, by that path, with kernel modules
 * decompressed. dpkg unpacks the package itself, because it supports every compression of packages. Error: throws when
 * the package is damaged or dpkg fails.
 */
export async function unpack(file: string, wanted: (path: string) => boolean): Promise<Map<string, ArchiveEntry>> {
  const dpkg = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  dpkg.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number>((resolve, reject) => {
    dpkg.once('error', reject);
    dpkg.once('close', (status) => resolve(status ?? 1));
  });
  const entries = new Map<string, ArchiveEntry>();
  const reading = (async () => {
    for await (const entry of readTar(dpkg.stdout, (path) => wanted(mergedPath(path)))) {
      const path = mergedPath(entry.path);
      const packed = /\.(?:xz|zst)$/.exec(path);
      if (!packed || !('contents' in entry)) entries.set(path, entry);
      else entries.set(path.slice(0, packed.index), { ...entry, contents: await decompress(entry.contents) });
    }
  })();
  // Without this dpkg and the program with which it unpacks would wait forever for a reader.
  let isDamaged = false;
  reading.catch(() => {
    isDamaged = !dpkg.stdout.readableEnded;
    dpkg.stdout.destroy();
  });
  const [result, status] = await Promise.allSettled([reading, ended]);
  if (status.status === 'rejected') throw status.reason;
  // Of a truncated archive dpkg reports the better reason.
  if (status.value !== 0 && !isDamaged) throw new Error(`${file} cannot be unpacked: ${stderr.trim()}`);
  if (result.status === 'rejected') throw new Error(`${file} cannot be unpacked: ${(result.reason as Error).message}`);
  return entries;
}
