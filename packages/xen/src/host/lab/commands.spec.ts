// The commands of mirage-xen, with a machine that never boots.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LAB_FILES, labFolder } from './assemble.js';

// The test starts programs, and the machine may be busy.
jest.setTimeout(120_000);

const MAIN = join(__dirname, '../../../dist/host/lab/main.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-up-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries === 1000) throw new Error('the condition was not met in time');
    await sleep(50);
  }
}

it('ends at Ctrl-C while Xen boots, and the machine with it', async () => {
  for (const at of ['bin', 'run', labFolder('cache')]) mkdirSync(join(folder, at), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, labFolder('cache'), LAB_FILES.packageList), '[]');
  const pid = join(folder, 'pid');
  const machine = `#!/bin/sh\necho $$ >"${pid}.new" && mv "${pid}.new" "${pid}"\nexec sleep 600\n`;
  writeFileSync(join(folder, 'bin/qemu-system-x86_64'), machine, { mode: 0o755 });
  const up = spawn(process.execPath, [MAIN, 'up'], {
    env: {
      ...process.env,
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      MIRAGE_XEN_CACHE: join(folder, 'cache'),
      MIRAGE_XEN_RUNTIME: join(folder, 'run'),
    },
  });
  let output = '';
  up.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(up, 'close');
  await until(() => existsSync(pid) && output.includes('booting Xen'));
  up.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  const machineAt = `/proc/${readFileSync(pid, 'utf8').trim()}`;
  await until(() => !existsSync(machineAt) && !existsSync(join(folder, 'run/lab.sock')));
});
