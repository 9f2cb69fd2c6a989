import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sealKernel } from '../image/kernel-note.js';
import { CompilerError, compilerVersion, install, linkKernel, type Build } from './compile.js';
import { missingForBuild } from './requirements.js';

// Builds dist/kernel.elf: `node dist/build/main.js`. Needs gcc and binutils, unlike the rest of this package.
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const say = (text: string): void => void process.stdout.write(`kernel.elf: ${text}\n`);
const [missing] = missingForBuild();
if (missing === undefined) {
  const build: Build = { root, scratch: join(root, 'tmp'), say };
  try {
    const kernel = sealKernel(readFileSync(linkKernel(build)));
    install(kernel, join(root, 'dist/kernel.elf'));
    say(`${kernel.length} bytes`);
  } catch (error) {
    if (!(error instanceof CompilerError)) throw error;
    const [version] = compilerVersion().split('\n');
    process.stderr.write(`kernel.elf: ${error.message} (${version}). Please report this with the messages above.\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(
    `MIR0303  The kernel of virtio and xen cannot be built: ${missing.what}.\n    ${missing.command}\n`,
  );
  process.exitCode = 1;
}
