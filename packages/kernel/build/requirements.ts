import { spawnSync } from 'node:child_process';
import { installerOf, missingPrograms, type Installer, type MissingRequirement } from '@mirage/core';

/**
 * Returns what this machine lacks to build the kernel: gcc, binutils and the headers of a C library, on Linux. Nothing
 * else in this package needs a compiler.
 */
export function missingForBuild(): MissingRequirement[] {
  const runs = (program: string, args: readonly string[], input = ''): boolean =>
    spawnSync(program, args, { input, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
  const isThere = (program: string): boolean =>
    program === 'stdio.h'
      ? runs('gcc', ['-E', '-x', 'c', '-'], '#include <stdio.h>\n')
      : spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  return missingOn(process.platform, isThere, installerOf(isThere, process.getuid?.() === 0));
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
