/*
 * The conformance tables of every kind of device, inside a unikernel, on unix and in QEMU. packages/xen runs them on
 * the real Xen.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { boot, requireQemu } from '../../../kernel/test/qemu.js';
import { CONFORMING_LINES, TABLE_DISKS } from '../../../storage/test/device-tables.js';
import { bundleProgram, imageOf, type GuestProgram } from './program.js';
import { qemuDisks, zeros } from '../../../kernel/test/qemu-disks.js';

jest.setTimeout(240_000);
beforeAll(requireQemu);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-devices-'));
  for (const { name, bytes } of TABLE_DISKS) zeros(join(folder, name), bytes);
});
afterEach(() => rmSync(folder, { recursive: true }));

const programFor = (drivers: GuestProgram['drivers']): GuestProgram => ({
  drivers,
  imports: `import { runDeviceTables } from '../../../storage/test/device-tables.js';`,
  jobs: '[() => runDeviceTables(drivers)]',
});

it('all devices of unix conform', async () => {
  const file = join(folder, 'program.cjs');
  writeFileSync(file, bundleProgram(programFor('@mirage/unix/drivers')));
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 60_000 });
  expect(stdout.trimEnd().split('\n')).toEqual(CONFORMING_LINES);
});

it.each([
  ['microvm', 512],
  ['q35', 512],
  ['q35', 4096],
] as const)('all devices of a %s conform, with disks of blocks of %d bytes', async (machine, blockBytes) => {
  const disks = TABLE_DISKS.map(({ name, isReadOnly }) => ({
    file: join(folder, name),
    serial: name,
    isReadOnly,
    blockBytes,
  }));
  // Found by their serial numbers: their order differs.
  const devices = qemuDisks(machine, disks.reverse());
  const outcome = await boot(await imageOf(programFor('@mirage/virtio/drivers')), { machine, devices });
  expect(outcome.output.trimEnd().split('\n')).toEqual(CONFORMING_LINES);
  expect(outcome.status).toBe(0);
});
