import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../../..');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-build-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The environment without the variables of the Nx that runs this test. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NX_')));

const sudo = process.getuid?.() === 0 ? '' : 'sudo ';

it('reports all missing tools in one message, with the command that installs them', () => {
  const main = join(checkout, 'packages/kernel/dist/build/main.js');
  for (const program of ['apt-get', 'sudo']) writeFileSync(join(folder, program), '#!/bin/sh\n', { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { env: { PATH: folder }, encoding: 'utf8' });
  expect(stderr).toBe(
    'MIR0303  The kernel of virtio and xen cannot be built: the programs gcc and ld and the headers of the C library are not installed.\n' +
      `    ${sudo}apt-get update && ${sudo}apt-get install --yes --no-install-recommends gcc binutils libc6-dev\n`,
  );
  expect(stdout).toBe('');
  expect(status).toBe(1);
});

it.each(['@mirage/kernel:mirage-kernel:unix', '@mirage/kernel:mirage-kernel'])(
  'does nothing as a dependency of a unikernel for unix, and compiles nothing: %s',
  (task) => {
    const called = join(folder, 'called');
    for (const program of ['gcc', 'ld', 'as']) {
      writeFileSync(join(folder, program), `#!/bin/sh\necho "$@" >> ${called}\nexit 1\n`, { mode: 0o755 });
    }
    const { status } = spawnSync(
      process.execPath,
      [join(checkout, 'node_modules/nx/dist/bin/nx.js'), 'run', task, '--skipNxCache', '--excludeTaskDependencies'],
      {
        cwd: checkout,
        env: {
          ...environment,
          PATH: [folder, process.env['PATH']].join(delimiter),
          NX_DAEMON: 'false',
          NX_ISOLATE_PLUGINS: 'false',
        },
        encoding: 'utf8',
        timeout: 110_000,
      },
    );
    expect(status).toBe(0);
    // Nx runs them with --version, because the versions are inputs.
    const calls = existsSync(called) ? readFileSync(called, 'utf8').trim().split('\n') : [];
    expect(calls.filter((args) => args !== '--version')).toEqual([]);
  },
  120_000,
);
