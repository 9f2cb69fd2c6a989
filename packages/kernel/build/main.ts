import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sealKernel } from '../image/kernel-note.js';
import { install, linkKernel, type Build } from './compile.js';

// Builds dist/kernel.elf: `node dist/build/main.js`. Needs gcc and binutils; nothing else here does.
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const build: Build = { root, scratch: join(root, 'tmp') };
const linked = linkKernel(build);
const kernel = sealKernel(readFileSync(linked));
writeFileSync(linked, kernel);
install(linked, join(root, 'dist/kernel.elf'));
process.stdout.write(`kernel.elf: ${kernel.length} bytes\n`);
