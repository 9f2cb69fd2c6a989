// System packages that the tests need, beside what every Debian has. A row: a program or another file, and the Debian package that has it.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const NEEDED = [
  { program: 'ip', package: 'iproute2' },
  { program: 'ping', package: 'iputils-ping' },
  { program: 'pgrep', package: 'procps' },
  { program: 'git', package: 'git' },
  // The kernel is compiled in a checkout, and its images are booted.
  { program: 'gcc', package: 'gcc' },
  { program: 'ld', package: 'binutils' },
  // Parts of the kernel are tested as programs of the host. gcc does without the headers of its C library.
  { file: '/usr/include/stdio.h', package: 'libc6-dev' },
  { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  // Newer Debians pack the modules of the kernel that the laptop Xen boots.
  { program: 'xz', package: 'xz-utils' },
];

/** Programs of administrators are not on everybody's path. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs what is missing without asking anything; true if nothing is missing then. Otherwise says which command to type. */
export function installMissing(needed = NEEDED) {
  const isThere = ({ program, file }) => (file === undefined ? isInstalled(program) : existsSync(file));
  const packages = needed.filter((row) => !isThere(row)).map((row) => row.package);
  if (packages.length === 0) return true;

  const isRoot = process.getuid?.() === 0;
  const maySudo = !isRoot && isInstalled('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  if (isInstalled('apt-get') && (isRoot || maySudo)) {
    console.log(`Installing ${packages.join(', ')}.`);
    const asRoot = (...command) => {
      // sudo drops the environment: env sets what apt-get has to know.
      const [program, ...args] = [
        ...(isRoot ? [] : ['sudo', '-n']),
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        ...command,
      ];
      return spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
    };
    // A fresh machine has no lists of packages, an old one has old lists: only then they are fetched.
    if (asRoot(...install) || (asRoot('apt-get', 'update') && asRoot(...install))) return true;
  }
  console.log(`The tests need ${packages.join(' and ')}. Type:\n  sudo apt-get update && sudo ${install.join(' ')}`);
  return false;
}
