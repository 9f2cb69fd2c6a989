import { connectBlock, connectDirectory } from '@mirage/unix/drivers';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { kvRoConformance, kvRoContents, runConformance } from '@mirage/testing';

const folder = mkdtempSync(join(tmpdir(), 'mirage-unix-storage-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lengthBytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, lengthBytes);
  return path;
}

it('written data is in the file, and an incomplete last sector is not on the disk', async () => {
  const path = file('part', 1500);
  const disk = await connectBlock({ path });
  expect(disk.info).toEqual({ isWritable: true, sizeSectors: 2, blockBytes: 512 });
  expect(await disk.write(1, [new Uint8Array(512).fill(7)])).toBe('done');
  expect(await disk.flush()).toBe('done');
  await disk.disconnect();
  expect([readFileSync(path)[512], readFileSync(path).length]).toEqual([7, 1500]);
});

it('more buffers than a system call accepts', async () => {
  const disk = await connectBlock({ path: file('many', 2 << 20) });
  const buffers = Array.from({ length: 3000 }, (_, index) => new Uint8Array(512).fill(index));
  expect(await disk.write(0, buffers)).toBe('done');
  const read = [new Uint8Array(3000 * 512)];
  expect(await disk.read(0, read)).toBe('done');
  expect(Buffer.compare(read[0]!, Buffer.concat(buffers))).toBe(0);
  await disk.disconnect();
});

it('a file that became shorter is a fault of the medium, not a hang', async () => {
  const path = file('shrunk', 65536);
  const disk = await connectBlock({ path });
  truncateSync(path, 1024);
  expect(await disk.read(64, [new Uint8Array(512)])).toBe('io-error');
  await disk.disconnect();
});

it('requests in flight when it is disconnected are disconnected or done', async () => {
  const disk = await connectBlock({ path: file('gone', 1 << 20) });
  const reads = Array.from({ length: 50 }, () => disk.read(0, [new Uint8Array(1 << 20)]));
  await disk.disconnect();
  for (const result of await Promise.all(reads)) expect(['done', 'disconnected']).toContain(result);
});

it.each([
  ['a missing file', 'none.img', 'there is no such file', /^truncate -s 16M \S+none\.img$/],
  ['a name with a quote', "it's.img", 'there is no such file', /^truncate -s 16M '.*it'\\''s\.img'$/],
  ['a folder', '.', 'this is neither a file nor a block device', undefined],
])('%s is an error that shows the fix', async (_, name, reason, next) => {
  const error = await connectBlock({ path: join(folder, name) }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'DeviceError', reason });
  if (next) expect((error as { next: string }).next).toMatch(next);
});

describe('the files of a folder', () => {
  const data = join(folder, 'data');

  beforeAll(() => {
    symlinkSync('circle', join(folder, 'circle'));
    for (const [key, text] of Object.entries(kvRoContents)) {
      mkdirSync(dirname(join(data, key)), { recursive: true });
      writeFileSync(join(data, key), text);
    }
  });

  it('conform', async () => {
    const failed: string[] = [];
    const say = (line: string): void => void (line.startsWith('ok') || failed.push(line));
    await runConformance(kvRoConformance, await connectDirectory({ directory: data }), say);
    expect(failed).toEqual([]);
  });

  it('are read on demand', async () => {
    const store = await connectDirectory({ directory: data });
    writeFileSync(join(data, 'new'), 'x');
    chmodSync(join(data, 'new'), 0o644);
    expect(await store.size('new')).toBe(1);
    expect(await store.lastModified('new')).toBeGreaterThan(1_600_000_000_000);
    rmSync(join(data, 'new'));
    expect(await store.get('new')).toBe('not-found');
  });

  it.each([
    ['nothing', 'none', 'there is no such folder', /^mkdir -p \S*none$/],
    ['a file', 'data/secret', 'this is not a folder', undefined],
    ['a link to itself', 'circle', 'it cannot be accessed (ELOOP)', undefined],
  ])('in %s are an error', async (_, name, reason, next) => {
    const error = await connectDirectory({ directory: join(folder, name) }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'DeviceError', reason });
    if (next) expect((error as { next: string }).next).toMatch(next);
  });
});
