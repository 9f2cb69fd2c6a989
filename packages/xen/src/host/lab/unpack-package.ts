import { spawn } from 'node:child_process';
import { readTar, type ArchiveEntry } from './tar.js';
import { mergedPath } from './links.js';
import { decompress } from './decompress.js';

/**
 * The entries of a Debian package that `wanted` chooses, by merged path; modules of the kernel unpacked. dpkg unpacks
 * the package itself, for only it knows how it was packed. Errors: throws when the package is damaged or dpkg fails.
 */
export async function unpack(file: string, wanted: (path: string) => boolean): Promise<Map<string, ArchiveEntry>> {
  const dpkg = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  dpkg.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
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
  // dpkg and the program that it unpacks with would wait for ever for somebody who reads on.
  let isDamaged = false;
  reading.catch(() => {
    isDamaged = !dpkg.stdout.readableEnded;
    dpkg.stdout.destroy();
  });
  const [result, status] = await Promise.allSettled([reading, ended]);
  if (status.status === 'rejected') throw status.reason;
  // Of an archive that ends early dpkg knows better why.
  if (status.value !== 0 && !isDamaged) throw new Error(`${file} cannot be unpacked: ${complaint.trim()}`);
  if (result.status === 'rejected') throw new Error(`${file} cannot be unpacked: ${(result.reason as Error).message}`);
  return entries;
}
