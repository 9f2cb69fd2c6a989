import {
  installCommand,
  installerOf,
  missingPrograms,
  type Installer,
  type NeededProgram,
  type PackageManager,
} from './programs.js';

it.each<[string, string[], boolean, Installer]>([
  ['Debian', ['apt-get', 'sudo'], false, { manager: 'apt-get', asRoot: 'sudo' }],
  ['Debian in a container, as root', ['apt-get'], true, { manager: 'apt-get', asRoot: undefined }],
  ['Debian without sudo', ['apt-get'], false, { manager: 'apt-get', asRoot: 'su' }],
  [
    'Debian with the managers of others',
    ['brew', 'dnf', 'apt-get', 'sudo'],
    false,
    { manager: 'apt-get', asRoot: 'sudo' },
  ],
  ['Fedora', ['dnf', 'sudo'], false, { manager: 'dnf', asRoot: 'sudo' }],
  ['Arch', ['pacman', 'sudo'], false, { manager: 'pacman', asRoot: 'sudo' }],
  ['Alpine', ['apk', 'doas'], false, { manager: 'apk', asRoot: 'doas' }],
  ['openSUSE', ['zypper', 'sudo'], false, { manager: 'zypper', asRoot: 'sudo' }],
  ['macOS with Homebrew', ['brew', 'sudo'], false, { manager: 'brew', asRoot: 'sudo' }],
  ['macOS without', ['sudo'], false, { manager: undefined, asRoot: 'sudo' }],
])('%s installs programs', (_, programs, isRoot, installer) => {
  expect(installerOf((program) => programs.includes(program), isRoot)).toEqual(installer);
});

it.each<[PackageManager | undefined, Installer['asRoot'], NeededProgram[], string]>([
  [
    'apt-get',
    'sudo',
    ['qemu-system-x86_64', 'xz'],
    'sudo apt-get update && sudo apt-get install --yes --no-install-recommends qemu-system-x86 xz-utils',
  ],
  ['apt-get', undefined, ['gcc'], 'apt-get update && apt-get install --yes --no-install-recommends gcc'],
  ['apt-get', 'su', ['ip'], "su -c 'apt-get update && apt-get install --yes --no-install-recommends iproute2'"],
  ['dnf', 'sudo', ['qemu-system-x86_64', 'ip'], 'sudo dnf install --assumeyes qemu-system-x86 iproute'],
  ['pacman', 'sudo', ['qemu-system-x86_64', 'zstd'], 'sudo pacman -S --needed --noconfirm qemu-system-x86 zstd'],
  ['apk', 'doas', ['qemu-system-x86_64'], 'doas apk add qemu-system-x86_64'],
  ['zypper', 'sudo', ['qemu-system-x86_64', 'gcc'], 'sudo zypper --non-interactive install qemu-x86 gcc'],
  ['brew', 'sudo', ['qemu-system-x86_64', 'xz'], 'brew install qemu xz'],
  ['brew', 'sudo', ['stdio.h'], 'Install the headers of the C library, then try again.'],
  ['brew', 'sudo', ['gcc'], 'Install gcc, then try again.'],
  ['brew', 'sudo', ['qemu-system-x86_64', 'gcc', 'ld'], 'brew install qemu\nInstall gcc and ld, then try again.'],
  [undefined, 'sudo', ['qemu-system-x86_64', 'gcc', 'xz'], 'Install qemu-system-x86_64, gcc and xz, then try again.'],
])('installs with %s and %s by one command: %j', (manager, asRoot, programs, command) => {
  expect(installCommand(programs, { manager, asRoot })).toBe(command);
});

it.each<[NeededProgram[], string | undefined]>([
  [[], undefined],
  [['git'], undefined],
  [['git', 'xz'], 'the program xz is not installed'],
  [['gcc', 'git', 'xz'], 'the programs gcc and xz are not installed'],
  [['stdio.h'], 'the headers of the C library are not installed'],
  [['gcc', 'stdio.h'], 'the program gcc and the headers of the C library are not installed'],
  [['gcc', 'ld', 'stdio.h'], 'the programs gcc and ld and the headers of the C library are not installed'],
])('reports what is missing of %j if only git is installed: %s', (needed, what) => {
  const missing = missingPrograms(needed, (program) => program === 'git', { manager: 'apk', asRoot: undefined });
  expect(missing.map((one) => one.what)).toEqual(what === undefined ? [] : [what]);
});
