// System packages that the tests need beside what every Debian has, installed where that can be done without asking.
import { transformSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';

// Nothing is built yet. These files import nothing but Node's own modules.
const [{ installCommand, installerOf }, { onPath }] = await Promise.all(['programs', 'find-programs'].map(load));

function load(name) {
  const source = readFileSync(new URL(`../../packages/programs/src/${name}.ts`, import.meta.url), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** A row: a program as the list of programs calls it, and a file that shows it where it is no program. */
export const NEEDED = [
  { program: 'ip' },
  { program: 'ping' },
  { program: 'pgrep' },
  { program: 'git' },
  // The kernel is compiled in a checkout, and its images are booted.
  { program: 'gcc' },
  { program: 'ld' },
  // The kernel is compiled with headers of the C library, which are a package of their own.
  { program: 'stdio.h', file: '/usr/include/stdio.h' },
  { program: 'qemu-system-x86_64' },
  // Newer Debians pack the modules of the kernel that the laptop Xen boots.
  { program: 'xz' },
];

/** Programs of administrators are not on everybody's path. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isInstalled(program) {
  return onPath(program, [process.env.PATH ?? '', ...MORE_FOLDERS].join(delimiter)) !== undefined;
}

/**
 * Installs what is missing without asking anything; true if nothing is missing then. Otherwise says which command to
 * type.
 */
export function installMissing(needed = NEEDED) {
  const isThere = ({ program, file }) => (file === undefined ? isInstalled(program) : existsSync(file));
  const missing = () => needed.filter((row) => !isThere(row)).map(({ program }) => program);
  const programs = missing();
  if (programs.length === 0) return true;

  const installer = installerOf(isInstalled, process.getuid?.() === 0);
  const command = installCommand(programs, installer);
  const mayInstall =
    installer.asRoot === undefined ||
    (installer.asRoot === 'sudo' && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0);
  if (installer.manager === 'apt-get' && mayInstall) {
    console.log(`Installing ${programs.join(', ')}.`);
    // sudo drops the environment, so the setting is part of the command.
    const quiet = command.replaceAll('apt-get', 'env DEBIAN_FRONTEND=noninteractive apt-get');
    spawnSync('sh', ['-c', quiet], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (missing().length === 0) return true;
  }
  console.log(`The tests need ${programs.join(', ')}. Type:\n  ${command}`);
  return false;
}
