import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasXen, missing, type Machine } from './requirements.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-xen-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine with these programs. */
function machine(programs: string[], more: Partial<Machine> = {}): Machine {
  for (const program of programs) {
    writeFileSync(join(folder, program), '');
    chmodSync(join(folder, program), 0o755);
  }
  return {
    environment: { PATH: folder, MIRAGE_XEN_CACHE: join(folder, 'cache') },
    isRoot: false,
    capabilities: undefined,
    ...more,
  };
}

const capabilities = 'control_d\n';

it('Xen is there in domain 0 with xl alone', () => {
  expect(hasXen(machine([], { capabilities }))).toBe(false);
  expect(hasXen(machine(['xl']))).toBe(false);
  expect(hasXen(machine(['xl'], { capabilities: '' }))).toBe(false);
  expect(hasXen(machine(['xl'], { capabilities }))).toBe(true);
});

it.each<[string, string[], Partial<Machine>, (string | RegExp)[]]>([
  ['root on Xen', ['xl'], { capabilities, isRoot: true }, []],
  ['a user on Xen', ['xl'], { capabilities }, ['xl is for root alone']],
  ['Debian with QEMU', ['qemu-system-x86_64', 'apt-get', 'dpkg-deb'], {}, []],
  ['Debian', ['apt-get', 'dpkg-deb'], {}, [/qemu-system-x86_64 is not installed, in which the laptop Xen runs/]],
  ['another system', ['qemu-system-x86_64'], {}, [/apt-get is not installed/]],
])('%s lacks what it lacks', (_, programs, more, whats) => {
  expect(missing(machine(programs, more), 'hello').map(({ what }) => what)).toEqual(
    whats.map((what) => expect.stringMatching(what)),
  );
});

it('tells root what to type', () => {
  expect(missing(machine(['xl'], { capabilities }), 'hello')[0]!.command).toBe(
    'sudo env "PATH=$PATH" npx nx run hello:run --configuration=xen',
  );
});
