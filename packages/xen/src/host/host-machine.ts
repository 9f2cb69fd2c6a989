import { readFileSync } from 'node:fs';
import { onPath, thisInstaller, type Installer } from '@mirage/programs';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The facts about a machine that decide how it runs unikernels. */
export interface HostMachine {
  readonly environment: Environment;
  readonly isRoot: boolean;
  /** Contents of /proc/xen/capabilities; `undefined` where the file does not exist. */
  readonly capabilities: string | undefined;
  /** Contents of /etc/os-release; `undefined` where the file does not exist. */
  readonly osRelease: string | undefined;
  readonly installer: Installer;
}

/** Returns the facts about the machine of this process. */
export function thisMachine(): HostMachine {
  return {
    environment: process.env,
    isRoot: process.getuid?.() === 0,
    capabilities: readIfPresent('/proc/xen/capabilities'),
    osRelease: readIfPresent('/etc/os-release'),
    installer: thisInstaller(process.env['PATH'] ?? ''),
  };
}

/** Whether the machine is the domain 0 of a Xen and has xl. */
export function hasXen({ environment, capabilities }: HostMachine): boolean {
  return capabilities?.includes('control_d') === true && onPath('xl', environment['PATH'] ?? '') !== undefined;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
