import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sealKernel } from '../image/kernel-note.js';
import { install, linkKernel, type Build } from './compile.js';
import { missingForBuild } from './requirements.js';

// Builds dist/kernel.elf: `node dist/build/main.js`. Needs gcc and binutils; nothing else here does.
const [missing] = missingForBuild();
if (missing) {
  process.stderr.write(`MIR0303  The kernel cannot be built: ${missing.what}.\n    ${missing.command}\n`);
  process.exit(1);
}
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const build: Build = { root, scratch: join(root, 'tmp') };
const linked = linkKernel(build);
const kernel = sealKernel(readFileSync(linked));
writeFileSync(linked, kernel);
install(linked, join(root, 'dist/kernel.elf'));
process.stdout.write(`kernel.elf: ${kernel.length} bytes\n`);
