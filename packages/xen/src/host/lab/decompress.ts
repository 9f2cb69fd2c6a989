import { spawn } from 'node:child_process';
import { gunzipSync } from 'node:zlib';

/**
 * Decompresses gzip, xz or zstd, the latter two with their own programs: Node 20 has neither format. Error: throws when
 * that fails.
 */
export async function decompress(packed: Buffer): Promise<Buffer> {
  if (packed.readUInt16BE(0) === 0x1f8b) return gunzipSync(packed);
  const program = packed.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'xz';
  const child = spawn(program, ['--decompress', '--stdout'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => child.kill());
  child.stdin.end(packed);
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`the program ${program} cannot be started: ${error.message}`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
  if (status !== 0) throw new Error(`${program} cannot unpack a file of a package: ${stderr.trim()}`);
  return Buffer.concat(pieces);
}
