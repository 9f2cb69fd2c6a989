/*
 * The list of programs that building, running and testing need in addition to Node, and how users install them. It
 * imports nothing, because tools/ci/system.mjs reads it before anything is built.
 */

/** A program or a permission that the machine lacks. */
export interface MissingRequirement {
  /** What is missing, as a clause: `the program ip is not installed`. */
  readonly what: string;
  /** What to type: a command, or a sentence where no command helps. */
  readonly command: string;
}

/** Package managers in order of preference, with the commands that install packages. */
const MANAGERS = {
  // A new machine has no package lists. The recommended packages of QEMU are 200 MB of graphics and sound.
  'apt-get': ['apt-get update', 'apt-get install --yes --no-install-recommends'],
  dnf: ['dnf install --assumeyes'],
  pacman: ['pacman -S --needed --noconfirm'],
  apk: ['apk add'],
  zypper: ['zypper --non-interactive install'],
  brew: ['brew install'],
} as const;

export type PackageManager = keyof typeof MANAGERS;

/** The package of each program, by package manager. `stdio.h` means the headers of the C library. */
const PACKAGES = {
  'qemu-system-x86_64': {
    'apt-get': 'qemu-system-x86',
    dnf: 'qemu-system-x86',
    pacman: 'qemu-system-x86',
    apk: 'qemu-system-x86_64',
    zypper: 'qemu-x86',
    brew: 'qemu',
  },
  // The kernel is a program for Linux on x86-64, which the compilers of macOS cannot produce.
  gcc: { 'apt-get': 'gcc', dnf: 'gcc', pacman: 'gcc', apk: 'gcc', zypper: 'gcc' },
  ld: { 'apt-get': 'binutils', dnf: 'binutils', pacman: 'binutils', apk: 'binutils', zypper: 'binutils' },
  'stdio.h': { 'apt-get': 'libc6-dev', dnf: 'glibc-devel', pacman: 'glibc', apk: 'musl-dev', zypper: 'glibc-devel' },
  xz: { 'apt-get': 'xz-utils', dnf: 'xz', pacman: 'xz', apk: 'xz', zypper: 'xz', brew: 'xz' },
  zstd: { 'apt-get': 'zstd', dnf: 'zstd', pacman: 'zstd', apk: 'zstd', zypper: 'zstd', brew: 'zstd' },
  ip: { 'apt-get': 'iproute2', dnf: 'iproute', pacman: 'iproute2', apk: 'iproute2', zypper: 'iproute2' },
  ping: {
    'apt-get': 'iputils-ping',
    dnf: 'iputils',
    pacman: 'iputils',
    apk: 'iputils-ping',
    zypper: 'iputils',
  },
  nc: {
    'apt-get': 'netcat-openbsd',
    dnf: 'netcat',
    pacman: 'openbsd-netcat',
    apk: 'netcat-openbsd',
    zypper: 'netcat-openbsd',
  },
  socat: { 'apt-get': 'socat', dnf: 'socat', pacman: 'socat', apk: 'socat', zypper: 'socat', brew: 'socat' },
  curl: { 'apt-get': 'curl', dnf: 'curl', pacman: 'curl', apk: 'curl', zypper: 'curl', brew: 'curl' },
  nmap: { 'apt-get': 'nmap', dnf: 'nmap', pacman: 'nmap', apk: 'nmap', zypper: 'nmap', brew: 'nmap' },
  // Peers of web servers. On Debian, ab is in a package of its own, and the default package of nginx is the small one.
  nginx: { 'apt-get': 'nginx', dnf: 'nginx', pacman: 'nginx', apk: 'nginx', zypper: 'nginx', brew: 'nginx' },
  haproxy: {
    'apt-get': 'haproxy',
    dnf: 'haproxy',
    pacman: 'haproxy',
    apk: 'haproxy',
    zypper: 'haproxy',
    brew: 'haproxy',
  },
  ab: {
    'apt-get': 'apache2-utils',
    dnf: 'httpd-tools',
    pacman: 'apache',
    apk: 'apache2-utils',
    zypper: 'apache2-utils',
  },
  wrk: { 'apt-get': 'wrk', apk: 'wrk', brew: 'wrk' },
  chromium: { 'apt-get': 'chromium', dnf: 'chromium', pacman: 'chromium', apk: 'chromium', zypper: 'chromium' },
  python3: {
    'apt-get': 'python3',
    dnf: 'python3',
    pacman: 'python',
    apk: 'python3',
    zypper: 'python3',
    brew: 'python',
  },
  openssl: {
    'apt-get': 'openssl',
    dnf: 'openssl',
    pacman: 'openssl',
    apk: 'openssl',
    zypper: 'openssl',
    brew: 'openssl',
  },
  // Engines that run packages.
  skopeo: {
    'apt-get': 'skopeo',
    dnf: 'skopeo',
    pacman: 'skopeo',
    apk: 'skopeo',
    zypper: 'skopeo',
    brew: 'skopeo',
  },
  podman: {
    'apt-get': 'podman',
    dnf: 'podman',
    pacman: 'podman',
    apk: 'podman',
    zypper: 'podman',
    brew: 'podman',
  },
  containerd: {
    'apt-get': 'containerd',
    dnf: 'containerd',
    pacman: 'containerd',
    apk: 'containerd',
    zypper: 'containerd',
  },
  virsh: {
    'apt-get': 'libvirt-clients',
    dnf: 'libvirt-client',
    pacman: 'libvirt',
    apk: 'libvirt-client',
    zypper: 'libvirt-client',
    brew: 'libvirt',
  },
  libvirtd: {
    'apt-get': 'libvirt-daemon',
    dnf: 'libvirt-daemon',
    pacman: 'libvirt',
    apk: 'libvirt-daemon',
    zypper: 'libvirt-daemon',
    brew: 'libvirt',
  },
  // On Debian 12 the daemon brings it along.
  'libvirt_driver_qemu.so': {
    'apt-get': 'libvirt-daemon-driver-qemu',
    dnf: 'libvirt-daemon-driver-qemu',
    pacman: 'libvirt',
    apk: 'libvirt-qemu',
    zypper: 'libvirt-daemon-driver-qemu',
  },
  'systemd-analyze': {
    'apt-get': 'systemd',
    dnf: 'systemd',
    pacman: 'systemd',
    zypper: 'systemd',
  },
  tar: { 'apt-get': 'tar', dnf: 'tar', pacman: 'tar', apk: 'tar', zypper: 'tar', brew: 'gnu-tar' },
  // How unikernels get to other machines.
  ssh: {
    'apt-get': 'openssh-client',
    dnf: 'openssh-clients',
    pacman: 'openssh',
    apk: 'openssh-client',
    zypper: 'openssh-clients',
    brew: 'openssh',
  },
  // A server that is installed without a service.
  dropbear: { 'apt-get': 'dropbear-bin', dnf: 'dropbear', pacman: 'dropbear', apk: 'dropbear', zypper: 'dropbear' },
  pgrep: { 'apt-get': 'procps', dnf: 'procps-ng', pacman: 'procps-ng', apk: 'procps-ng', zypper: 'procps' },
  git: { 'apt-get': 'git', dnf: 'git', pacman: 'git', apk: 'git', zypper: 'git', brew: 'git' },
} as const satisfies Readonly<Record<string, Partial<Record<PackageManager, string>>>>;

export type NeededProgram = keyof typeof PACKAGES;

/** How a machine installs programs. */
export interface Installer {
  /** `undefined` if no known package manager is installed. */
  readonly manager: PackageManager | undefined;
  /** The program that runs a command as root; `undefined` if the user is root. */
  readonly asRoot: 'sudo' | 'doas' | 'su' | undefined;
}

/** Returns the installer of a machine. `isThere` returns whether a system program is installed. */
export function installerOf(isThere: (program: string) => boolean, isRoot: boolean): Installer {
  const manager = (Object.keys(MANAGERS) as PackageManager[]).find(isThere);
  return { manager, asRoot: isRoot ? undefined : ((['sudo', 'doas'] as const).find(isThere) ?? 'su') };
}

/** Returns the command that installs programs, or a sentence with those that the manager has no package for. */
export function installCommand(programs: readonly NeededProgram[], { manager, asRoot }: Installer): string {
  const packages = new Set<string>();
  const others: string[] = [];
  for (const program of programs) {
    const names: Partial<Record<PackageManager, string>> = PACKAGES[program];
    const name = manager && names[manager];
    if (name === undefined) others.push(program === 'stdio.h' ? 'the headers of the C library' : program);
    else packages.add(name);
  }
  const lines = others.length === 0 ? [] : [`Install ${listed(others)}, then try again.`];
  if (manager === undefined || packages.size === 0) return lines.join('\n');
  const commands = MANAGERS[manager].map((command, index, { length }) =>
    index === length - 1 ? `${command} ${[...packages].join(' ')}` : command,
  );
  // Homebrew refuses root.
  const root = manager === 'brew' ? undefined : asRoot;
  if (root === 'su') return [`su -c '${commands.join(' && ')}'`, ...lines].join('\n');
  return [commands.map((command) => (root ? `${root} ${command}` : command)).join(' && '), ...lines].join('\n');
}

/** Returns what a machine lacks of the needed programs: nothing, or one requirement with one command for all. */
export function missingPrograms(
  needed: readonly NeededProgram[],
  has: (program: string) => boolean,
  installer: Installer,
): MissingRequirement[] {
  const missing = needed.filter((program) => !has(program));
  if (missing.length === 0) return [];
  const programs = missing.filter((one) => one !== 'stdio.h');
  const nouns = [
    ...(programs.length === 0 ? [] : [`the program${programs.length === 1 ? '' : 's'} ${listed(programs)}`]),
    ...(programs.length === missing.length ? [] : ['the headers of the C library']),
  ];
  const isOne = missing.length === 1 && programs.length === 1;
  return [
    {
      what: `${nouns.join(' and ')} ${isOne ? 'is' : 'are'} not installed`,
      command: installCommand(missing, installer),
    },
  ];
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
