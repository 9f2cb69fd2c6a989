import { join } from 'node:path';
import type { Workspace } from '../../e2e/support/workspace';
import type { Subject } from './measure';

/** A mode in which users run Nx. */
export interface Mode {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/** On a desktop. The daemon is on by default except in a container, so it is enabled explicitly. */
export const DESK: Mode = { name: 'daemon', env: { NX_DAEMON: 'true' } };

/** In CI: no daemon, and plugins in the process of Nx, which is the fastest setting. */
export const CI: Mode = { name: 'no daemon', env: { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' } };

export const MODES: readonly Mode[] = [DESK, CI];

/** Returns an Nx command as a subject. Uses the workspace's nx directly, because npx takes time, too. */
export function nxSubject({ root }: Workspace, name: string, mode: Mode, ...args: readonly string[]): Subject {
  return { name, program: join(root, 'node_modules/.bin/nx'), args, cwd: root, env: mode.env };
}
