import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedImage } from '@mirage/kernel';
import { boot, requireQemu, type Boot } from '../../kernel/test/qemu.js';
import { imageOf } from './programs.js';

jest.setTimeout(120000);

/** Reads the first bytes of a disk: registers, memory access and interrupt of the device work. */
const READ = `[async () => {
  const c = await connectConsole();
  const disk = await connectBlock({ path: 'disk' });
  const block = new Uint8Array(512);
  const result = await disk.read(0, [block]);
  await c.log(result + ' ' + String.fromCharCode(...block.subarray(0, 5)));
}]`;

let packed: PackedImage;
let folder: string;
let drive: readonly string[];
beforeAll(async () => {
  requireQemu();
  packed = await imageOf(READ, `import { connectBlock } from './src/guest/index.js';`);
  folder = mkdtempSync(join(tmpdir(), 'mirage-pci-'));
  writeFileSync(join(folder, 'disk'), 'first'.padEnd(4096, ' '));
  drive = ['-drive', `if=none,id=disk,format=raw,file=${join(folder, 'disk')}`];
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each<[string, Boot['machine'], string[]]>([
  [
    'behind a root port of q35',
    'q35',
    ['-device', 'pcie-root-port,id=root1,chassis=1', '-device', 'virtio-blk-pci,drive=disk,bus=root1'],
  ],
  [
    'behind a bridge of pc, with an interrupt line',
    'pc',
    [
      '-device',
      'pci-bridge,id=bridge,chassis_nr=1',
      '-device',
      'virtio-blk-pci,drive=disk,bus=bridge,addr=6,vectors=0',
    ],
  ],
  [
    'that is function 1 of its device',
    'q35',
    ['-device', 'virtio-rng-pci,addr=5.0,multifunction=on', '-device', 'virtio-blk-pci,drive=disk,addr=5.1'],
  ],
])('reads a disk %s', async (_, machine, devices) => {
  expect(await boot(packed.image, { machine, devices: [...drive, ...devices] })).toMatchObject({
    output: 'done first\n',
    status: 0,
  });
});

it.each<[string, Boot['machine'], string[], string]>([
  [
    'PCI',
    'pc',
    ['-device', 'virtio-blk-pci,drive=disk,addr=6,disable-modern=on,disable-legacy=off'],
    '1af4:1001 at 00:06.0 (virtio disk with the legacy interface only)',
  ],
  [
    'MMIO',
    'microvm',
    ['-global', 'virtio-mmio.force-legacy=true', '-device', 'virtio-blk-device,drive=disk'],
    'virtio-mmio has disk at 0xfeb02e00 with the legacy interface only',
  ],
])('names a legacy device on %s that cannot be used', async (_, machine, devices, text) => {
  const outcome = await boot(packed.image, { machine, devices: [...drive, ...devices] });
  expect(outcome.output).toContain('block disk: it is disk number 0, and this machine has 0 of them; ');
  expect(outcome.output).toContain(text);
  expect(outcome.status).toBe(1);
});
