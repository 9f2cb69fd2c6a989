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
  [QEMU, 'this machine has no qemu-system-x86_64: sudo dnf install --assumeyes qemu-system-x86'],
  [
    [...QEMU, 'gcc'],
    'this machine has no qemu-system-x86_64, no gcc: sudo dnf install --assumeyes qemu-system-x86 gcc',
  ],
  [DEBIAN, 'this machine has no apt-cache, no dpkg: measure on Debian or Ubuntu; a container does'],
  [
    [...QEMU, ...DEBIAN],
    'this machine has no qemu-system-x86_64, no apt-cache, no dpkg: measure on Debian or Ubuntu; a container does',
  ],
] as const)('%j', (needed, said) => expect(lacking(needed, folder, { manager: 'dnf', asRoot: 'sudo' })).toBe(said));
