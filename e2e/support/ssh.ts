import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port';

/** A machine that is reached by ssh: a server of ssh on this machine, which runs every command in its own way. */
export interface SshMachine {
  /** `root@127.0.0.1:PORT`. */
  readonly host: string;
  /** PATH of a user whose ssh has a key for the machine. */
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the machine. It runs `command`, which has the words that a client typed as $SSH_ORIGINAL_COMMAND. Its users
 * have a home folder of their own, which needs a namespace: the server looks for keys there.
 */
export async function startSshMachine(command: string): Promise<SshMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-ssh-'));
  const at = (name: string): string => join(folder, name);
  for (const name of ['bin', 'home', 'home/.ssh']) mkdirSync(at(name), { mode: 0o700 });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('key')]);
  execFileSync('dropbearkey', ['-t', 'ed25519', '-f', at('host-key')], { stdio: 'ignore' });
  writeFileSync(at('home/.ssh/authorized_keys'), readFileSync(at('key.pub')), { mode: 0o600 });
  writeFileSync(at('passwd'), `root:x:0:0:root:${at('home')}:/bin/sh\n`);
  writeFileSync(at('command'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  const settings = [
    `IdentityFile ${at('key')}`,
    `UserKnownHostsFile ${at('known-hosts')}`,
    'StrictHostKeyChecking accept-new',
  ];
  writeFileSync(at('config'), `${settings.join('\n')}\n`);
  const path = process.env['PATH'] ?? '';
  const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec ${real} -F ${at('config')} "$@"\n`, { mode: 0o755 });

  const port = await freePort();
  const words = `-F -E -m -s -p 127.0.0.1:${port} -r ${at('host-key')} -P ${at('pid')} -c ${at('command')}`;
  const script = `mount --bind ${at('passwd')} /etc/passwd && exec dropbear ${words}`;
  // dropbear is in a folder that a user's PATH need not have.
  const env = { ...process.env, PATH: `${path}:/usr/sbin` };
  const server = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: 'ignore', env });
  const ended = once(server, 'close');
  while (!(await accepts(port))) {
    if (server.exitCode !== null) throw new Error(`dropbear ended with ${server.exitCode}`);
    await sleep(50);
  }
  return {
    host: `root@127.0.0.1:${port}`,
    path: `${at('bin')}:${path}`,
    async close() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
