// System packages that the tests need in addition to a minimal Debian; installs them when it can do so without asking.
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

/** Each row is a program, by its name in the list of programs, and for one that is not a program a file of it. */
export const NEEDED = [
  { program: 'ip' },
  { program: 'ping' },
  { program: 'pgrep' },
  // Peers of programs that serve.
  { program: 'nc' },
  { program: 'socat' },
  { program: 'curl' },
  { program: 'git' },
  // The kernel is compiled in a checkout, and its images are booted.
  { program: 'gcc' },
  { program: 'ld' },
  // The kernel is compiled with headers of the C library, which have their own package.
  { program: 'stdio.h', file: '/usr/include/stdio.h' },
  { program: 'qemu-system-x86_64' },
  // Newer versions of Debian compress the modules of the kernel that the laptop Xen boots.
  { program: 'xz' },
  // Engines that read packages.
  { program: 'skopeo' },
  { program: 'virsh' },
  { program: 'libvirtd' },
  {
    program: 'libvirt_driver_qemu.so',
    file: '/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so',
  },
  { program: 'systemd-analyze' },
  // Deployment to another machine.
  { program: 'ssh' },
  { program: 'dropbear' },
];

/** Folders with programs of administrators, which are not on every user's path. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function isInstalled(program) {
  return onPath(program, [process.env.PATH ?? '', ...MORE_FOLDERS].join(delimiter)) !== undefined;
}

/**
 * Installs missing packages without asking. Returns true when nothing is missing afterwards; otherwise prints the
 * command that installs them.
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
  console.log(`The tests need ${programs.join(', ')}. To install, run:\n  ${command}`);
  return false;
}
