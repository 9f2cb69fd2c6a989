import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAB_FILES, labFolder } from './lab/assemble.js';
import { chooseXen } from './choose-xen.js';
import { hasXen, type HostMachine } from './host-machine.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-xen-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine with these programs. */
function machine(programs: string[], more: Partial<HostMachine> = {}): HostMachine {
  for (const program of programs) {
    writeFileSync(join(folder, program), '');
    chmodSync(join(folder, program), 0o755);
  }
  return {
    environment: { PATH: folder, MIRAGE_XEN_CACHE: join(folder, 'cache') },
    isRoot: false,
    capabilities: undefined,
    osRelease: 'ID=debian\n',
    installer: { manager: 'apt-get', asRoot: 'sudo' },
    ...more,
  };
}

const capabilities = 'control_d\n';

it('a machine has Xen only if it is a domain 0 with xl', () => {
  expect(hasXen(machine([], { capabilities }))).toBe(false);
  expect(hasXen(machine(['xl']))).toBe(false);
  expect(hasXen(machine(['xl'], { capabilities: '' }))).toBe(false);
  expect(hasXen(machine(['xl'], { capabilities }))).toBe(true);
});

const APT = ['apt-get', 'apt-cache', 'dpkg-deb'];
const UBUNTU = { osRelease: 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n' };
const MINT = { osRelease: 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' };

it.each<[string, string[], Partial<HostMachine>, (string | RegExp)[]]>([
  ['root on Xen', ['xl'], { capabilities, isRoot: true }, []],
  ['a user on Xen', ['xl'], { capabilities }, ['xl needs root']],
  ['Debian with all', ['qemu-system-x86_64', 'xz', ...APT], {}, []],
  ['Debian', APT, {}, ['the programs qemu-system-x86_64 and xz are not installed']],
  ['Debian with QEMU', ['qemu-system-x86_64', ...APT], {}, ['the program xz is not installed']],
  ['Debian with xz', ['xz', ...APT], {}, ['the program qemu-system-x86_64 is not installed']],
  ['Ubuntu', APT, UBUNTU, ['the programs qemu-system-x86_64, xz and zstd are not installed']],
  ['Mint', ['qemu-system-x86_64', 'xz', ...APT], MINT, ['the program zstd is not installed']],
  ['a system without a name', ['qemu-system-x86_64', 'xz', ...APT], { osRelease: undefined }, []],
  [
    'another system',
    ['qemu-system-x86_64', 'xz'],
    {},
    [/^the program apt-get is not installed, and the laptop Xen is assembled/],
  ],
  [
    'half a Debian',
    ['apt-get', 'apt-cache'],
    {},
    [/^the program dpkg-deb is not installed, and the laptop Xen is assembled/],
  ],
])('reports what %s lacks', (_, programs, more, whats) => {
  expect(
    chooseXen(machine(programs, more))
      .missing('hello')
      .map(({ what }) => what),
  ).toEqual(whats.map((what) => expect.stringMatching(what)));
});

it('one command installs all programs', () => {
  expect(
    chooseXen(machine(APT))
      .missing('hello')
      .map(({ command }) => command),
  ).toEqual(['sudo apt-get update && sudo apt-get install --yes --no-install-recommends qemu-system-x86 xz-utils']);
});

it('an assembled laptop Xen needs only QEMU', () => {
  const assembled = machine(['qemu-system-x86_64']);
  const lab = labFolder(join(folder, 'cache'));
  mkdirSync(lab, { recursive: true });
  writeFileSync(join(lab, LAB_FILES.packageList), '[]');
  expect(chooseXen(assembled).missing('hello')).toEqual([]);
});

it('shows the command for root', () => {
  expect(chooseXen(machine(['xl'], { capabilities })).missing('hello')[0]!.command).toBe(
    'sudo env "PATH=$PATH" npx nx run hello:run --configuration=xen',
  );
});
