import { blockConformance, runConformance } from '@mirage/testing';
import { connectRamdisk } from './connect-ramdisk.js';
import { ramdisk } from './ramdisk.js';

it('conforms', async () => {
  const lines: string[] = [];
  await runConformance(blockConformance, ramdisk(16384), (line) => void lines.push(line));
  expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
});

it('is zeros at first, and uses no memory for parts that were never written', async () => {
  const block = connectRamdisk({ name: 'large', sizeSectors: 2 ** 31 });
  const read = new Uint8Array(1024).fill(7);
  expect(await block.read(2 ** 31 - 2, [read])).toBe('done');
  expect(read).toEqual(new Uint8Array(1024));
});
