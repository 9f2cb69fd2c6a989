import { spawnSync } from 'node:child_process';
import { missingPrograms, onPath, thisInstaller, type Installer, type MissingRequirement } from '@mirage/programs';

/**
 * What this machine lacks to build the kernel: gcc, binutils and the headers of a C library, on Linux. Nothing else
 * here needs a compiler.
 */
export function missingForBuild(): MissingRequirement[] {
  const path = process.env['PATH'] ?? '';
  const hasHeaders = (): boolean => {
    const input = '#include <stdio.h>\n';
    return spawnSync('gcc', ['-E', '-x', 'c', '-'], { input, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
  };
  const isThere = (program: string): boolean =>
    program === 'stdio.h' ? hasHeaders() : onPath(program, path) !== undefined;
  return missingOn(process.platform, isThere, thisInstaller(path));
}

/** The same for any machine; `isThere` says whether it has a program, or the file `stdio.h`. */
export function missingOn(
  platform: NodeJS.Platform,
  isThere: (program: string) => boolean,
  installer: Installer,
): MissingRequirement[] {
  // What wasm2c writes includes headers of the C library, though nothing of that is linked.
  if (platform === 'linux') return missingPrograms(['gcc', 'ld', 'stdio.h'], isThere, installer);
  // What is called gcc on macOS is Clang, which makes programs for macOS.
  return [
    {
      what: `the kernel is built on Linux, and this is ${platform}`,
      command: 'Build it in a container with Linux, or install the package @mirage/kernel, which has it.',
    },
  ];
}
