import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot, requireQemu } from '../../../kernel/test/qemu.js';
import { imageOf } from './program.js';
import { qemuDisks, zeros } from '../../../kernel/test/qemu-disks.js';

jest.setTimeout(240000);
beforeAll(requireQemu);

const folder = mkdtempSync(join(tmpdir(), 'mirage-block-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['microvm', 'q35'] as const)('on %s', (machine) => {
  it('flushed data is in the file, and disks without serial numbers count in order', async () => {
    const jobs = `[async () => {
      const [a, b] = await Promise.all([drivers.connectBlock({ path: 'a' }), drivers.connectBlock({ path: 'b' })]);
      await a.write(1, [new Uint8Array(512).fill(65)]);
      await b.write(2, [new Uint8Array(512).fill(66)]);
      return (await a.flush()) === 'done' && (await b.flush()) === 'done' ? 0 : 1;
    }]`;
    const image = await imageOf({ drivers: '@mirage/virtio/drivers', jobs });
    const [a, b] = [zeros(join(folder, 'a'), 4096), zeros(join(folder, 'b'), 4096)];
    expect(await boot(image, { machine, devices: qemuDisks(machine, [{ file: a }, { file: b }]) })).toMatchObject({
      status: 0,
    });
    expect([readFileSync(a)[512], readFileSync(b)[1024]]).toEqual([65, 66]);
  });

  it('a missing disk is an error with the arguments that fix it', async () => {
    const jobs = `[async () => { await drivers.connectBlock({ path: 'disk.img' }); }]`;
    const image = await imageOf({ drivers: '@mirage/virtio/drivers', jobs });
    const outcome = await boot(image, { machine });
    expect(outcome.output).toContain('block disk.img: it is disk number 0, and this machine has 0 of them');
    expect(outcome.output).toContain('serial=disk.img');
    expect(outcome.status).toBe(1);
  });

  it('a fault of the medium is io-error, and the disk continues', async () => {
    const file = zeros(join(folder, 'faulty'), 1 << 20);
    const jobs = `[async () => {
      const console = await drivers.connectConsole();
      const disk = await drivers.connectBlock({ path: 'faulty' });
      const bytes = new Uint8Array(4096);
      await console.log(await disk.write(8, [bytes]) + ' ' + await disk.write(8, [bytes]) + ' ' + await disk.read(8, [bytes]));
    }]`;
    const image = await imageOf({ drivers: '@mirage/virtio/drivers', jobs });
    const driver = machine === 'microvm' ? 'virtio-blk-device' : 'virtio-blk-pci';
    const devices = [
      ...[
        '-blockdev',
        `driver=blkdebug,node-name=disk0,inject-error.0.event=none,inject-error.0.iotype=write,inject-error.0.errno=5,inject-error.0.once=on,image.driver=file,image.filename=${file}`,
      ],
      ...['-device', `${driver},drive=disk0,serial=faulty,werror=report`],
    ];
    expect(await boot(image, { machine, devices })).toMatchObject({ output: 'io-error done done\n', status: 0 });
  });
});

describe.each([
  ['a microvm', 'microvm', 24, ''],
  ['a q35', 'q35', 28, ''],
  ['a pc', 'pc', 28, ''],
  ['a q35 without messages for interrupts, whose devices share lines', 'q35', 10, 'vectors=0'],
] as const)('%s', (_, machine, count, device) => {
  it(`finds all ${count} disks, whatever their sizes`, async () => {
    // An incomplete last sector reads as if zeros followed. A disk without sectors is valid.
    const sizes = Array.from({ length: count }, (_, number) => [512, 1000, 0, 4096, 1 << 20][number % 5]!);
    const files = sizes.map((size, number) => {
      const path = zeros(join(folder, `many${number}`), size);
      if (size > 0) writeFileSync(path, Buffer.alloc(512, number + 1), { flag: 'r+' });
      return path;
    });
    const jobs = `[async () => {
      const console = await drivers.connectConsole();
      const paths = Array.from({ length: ${count} }, (_, number) => 'many' + number);
      const disks = await Promise.all(paths.map((path) => drivers.connectBlock({ path })));
      const told = await Promise.all(disks.map(async (disk) => {
        const { sizeSectors } = disk.info, bytes = new Uint8Array(512);
        const outcome = await disk.read(0, [bytes]);
        return [sizeSectors, outcome, bytes[0], await disk.write(sizeSectors, [bytes])].join();
      }));
      for (const line of told) await console.log(line);
    }]`;
    const image = await imageOf({ drivers: '@mirage/virtio/drivers', jobs });
    const list = files.map((file, number) => ({ file, serial: `many${number}`, properties: device }));
    const { output, status } = await boot(image, { machine, devices: qemuDisks(machine, list) });
    const told = sizes.map((size, number) =>
      size === 0 ? '0,out-of-range,0,out-of-range' : `${Math.ceil(size / 512)},done,${number + 1},out-of-range`,
    );
    expect(output.split('\n')).toEqual([...told, '']);
    expect(status).toBe(0);
  });
});
