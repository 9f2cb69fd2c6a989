import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QEMU } from '../requirements.js';
import { firmwareArguments } from './firmware.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mirage-firmware-'));
  for (const folder of ['bin', 'share/qemu', 'other']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'bin', QEMU), '', { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true }));

const file = (name: string): string => join(root, 'share/qemu', name);
const write = (name: string): void => writeFileSync(file(name), '');
const path = (): string => join(root, 'bin');

describe('the microvm gets the small firmware', () => {
  it.each<[string, () => void, string[]]>([
    [
      'where the default is another one',
      () => ['bios-microvm.bin', 'qboot.rom'].forEach(write),
      ['-bios', 'qboot.rom'],
    ],
    ['where the default is in another folder', () => write('qboot.rom'), ['-bios', 'qboot.rom']],
    [
      'without arguments where it is the default',
      () => (write('qboot.rom'), symlinkSync('qboot.rom', file('bios-microvm.bin'))),
      [],
    ],
    ['not where QEMU lacks it', () => write('bios-microvm.bin'), []],
  ])('%s', (_, prepare, expected) => {
    prepare();
    expect(firmwareArguments('microvm', path())).toEqual(expected);
  });

  it('also behind a link to QEMU', () => {
    write('qboot.rom');
    symlinkSync(join(root, 'bin', QEMU), join(root, 'other', QEMU));
    expect(firmwareArguments('microvm', join(root, 'other'))).toEqual(['-bios', 'qboot.rom']);
  });
});

it('other machines keep their firmware, and so does a machine without QEMU', () => {
  write('qboot.rom');
  expect(firmwareArguments('q35', path())).toEqual([]);
  expect(firmwareArguments('microvm', join(root, 'other'))).toEqual([]);
});
