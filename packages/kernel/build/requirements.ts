import { spawnSync } from 'node:child_process';
import { installerOf, missingPrograms, type Installer, type MissingRequirement } from '@mirage/core';

/** What this machine lacks to build the kernel: gcc and binutils on Linux. Nothing else here needs a compiler. */
export function missingForBuild(): MissingRequirement[] {
  const isThere = (program: string): boolean =>
    spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  return missingOn(process.platform, isThere, installerOf(isThere, process.getuid?.() === 0));
}

/** The same for any machine; `isThere` says whether it has a program. */
export function missingOn(
  platform: NodeJS.Platform,
  isThere: (program: string) => boolean,
  installer: Installer,
): MissingRequirement[] {
  if (platform === 'linux') return missingPrograms(['gcc', 'ld'], isThere, installer);
  // What is called gcc on macOS is Clang, which makes programs for macOS.
  return [
    {
      what: `the kernel is built on Linux, and this is ${platform}`,
      command: 'Build it in a container with Linux, or install the package @mirage/kernel, which has it.',
    },
  ];
}
