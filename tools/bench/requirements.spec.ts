import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEBIAN, lacking, QEMU } from './requirements';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
writeFileSync(join(folder, 'apt-get'), '', { mode: 0o755 });
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [[], undefined],
  [['apt-get'], undefined],
  [QEMU, 'qemu-system-x86_64 not found: sudo dnf install --assumeyes qemu-system-x86'],
  [[...QEMU, 'gcc'], 'qemu-system-x86_64, gcc not found: sudo dnf install --assumeyes qemu-system-x86 gcc'],
  [DEBIAN, 'apt-cache, dpkg not found: measure on Debian or Ubuntu, for example in a container'],
  [
    [...QEMU, ...DEBIAN],
    'qemu-system-x86_64, apt-cache, dpkg not found: measure on Debian or Ubuntu, for example in a container',
  ],
] as const)('%j', (needed, said) => expect(lacking(needed, folder, { manager: 'dnf', asRoot: 'sudo' })).toBe(said));
