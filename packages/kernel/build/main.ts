import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sealKernel } from '../image/kernel-note.js';
import { install, linkKernel, type Build } from './compile.js';
import { missingTools } from './tools.js';

// Builds dist/kernel.elf: `node dist/build/main.js`. Needs gcc and binutils; nothing else here does.
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const say = (text: string): void => void process.stdout.write(`kernel.elf: ${text}\n`);
const missing = missingTools(process.env['PATH'] ?? '');
if (missing === undefined) {
  const build: Build = { root, scratch: join(root, 'tmp'), say };
  const kernel = sealKernel(readFileSync(linkKernel(build)));
  install(kernel, join(root, 'dist/kernel.elf'));
  say(`${kernel.length} bytes`);
} else {
  process.stderr.write(`${missing}\n`);
  process.exitCode = 1;
}
