import { spawnSync } from 'node:child_process';
import { missingPrograms, onPath, thisInstaller, type Installer, type MissingRequirement } from '@mirage/programs';

/**
 * Returns what this machine lacks to build the kernel: gcc, binutils and the headers of a C library, on Linux. Nothing
 * else in this package needs a compiler.
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

/** The same for any machine. `isThere` returns whether it has a program, or the file `stdio.h`. */
export function missingOn(
  platform: NodeJS.Platform,
  isThere: (program: string) => boolean,
  installer: Installer,
): MissingRequirement[] {
  // The output of wasm2c includes headers of the C library, although the library is not linked.
  if (platform === 'linux') return missingPrograms(['gcc', 'ld', 'stdio.h'], isThere, installer);
  // On macOS gcc is Clang, which compiles for macOS.
  return [
    {
      what: `the kernel can be built on Linux only, and this is ${platform}`,
      command: 'Build it in a Linux container, or install the package @mirage/kernel, which contains it.',
    },
  ];
}
