import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, start, type Finished, type Running } from './run';

/** The user `nobody` of Debian. */
const NOBODY = 65534;

/** A daemon of libvirt that belongs to a test. */
export interface Libvirt {
  /** A folder that its guests can read. */
  readonly folder: string;
  /** Lets the guests write a file. */
  readonly give: (path: string) => void;
  readonly virsh: (...args: string[]) => Promise<Finished>;
  /** A command of a shell that runs the command in $SSH_ORIGINAL_COMMAND as the user of the session. */
  readonly asItsUser: string;
  /** The same on a terminal of its own, for consoles. */
  readonly onTerminal: (...args: string[]) => Running;
  /** Ends the daemon and removes its files. */
  readonly close: () => Promise<void>;
}

/**
 * Opens libvirt's session of a user, which needs no privileges and no settings: virsh starts its daemon. libvirt has no
 * session for root, so root uses that of `nobody`.
 */
export function openLibvirt(): Libvirt {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-lv-'));
  const isRoot = process.getuid?.() === 0;
  const give = (path: string): void => (isRoot ? chownSync(path, NOBODY, NOBODY) : undefined);
  chmodSync(folder, 0o755);
  give(folder);
  const places = ['home', 'run', 'cache', 'config', 'data'].map((name) => join(folder, name));
  for (const place of places) {
    mkdirSync(place, { mode: 0o700 });
    give(place);
  }
  const [home, runtime, cache, config, data] = places as [string, string, string, string, string];
  // Newer versions of libvirt allow guests core files of any size by default, which a user may not do everywhere.
  mkdirSync(join(config, 'libvirt'), { mode: 0o755 });
  give(join(config, 'libvirt'));
  writeFileSync(join(config, 'libvirt/qemu.conf'), 'max_core = 0\n');
  const options = {
    cwd: folder,
    env: { HOME: home, XDG_RUNTIME_DIR: runtime, XDG_CACHE_HOME: cache, XDG_CONFIG_HOME: config, XDG_DATA_HOME: data },
  };
  const as = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : ['env'];
  const words = (args: readonly string[]): string[] => [...as.slice(1), 'virsh', '-c', 'qemu:///session', ...args];
  const environment = Object.entries(options.env).map(([name, value]) => `${name}=${value}`);
  return {
    folder,
    give,
    asItsUser: ['exec env', ...environment, ...as, `sh -c "$SSH_ORIGINAL_COMMAND"`].join(' '),
    virsh: (...args) => run(as[0]!, words(args), options),
    onTerminal: (...args) => start('script', ['-qefc', [as[0], ...words(args)].join(' '), '/dev/null'], options),
    async close() {
      const file = join(runtime, 'libvirt/libvirtd.pid');
      if (existsSync(file)) {
        const pid = Number(readFileSync(file, 'utf8'));
        process.kill(pid, 'SIGTERM');
        while (existsSync(`/proc/${pid}`)) await sleep(50);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
