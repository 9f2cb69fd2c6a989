import { join } from 'node:path';
import type { Workspace } from '../../e2e/support/workspace';
import type { Subject } from './measure';

/** How Nx works for a user. */
export interface Mode {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/** At a desk: the daemon is on by default, except in a container, so it is asked for. */
export const DESK: Mode = { name: 'daemon', env: { NX_DAEMON: 'true' } };

/** In CI: no daemon, and plugins in the process of Nx, as a workspace sets it that wants its CI quick. */
export const CI: Mode = { name: 'no daemon', env: { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' } };

export const MODES: readonly Mode[] = [DESK, CI];

/** An Nx command as a subject: the workspace's own nx, without npx, which has a cost of its own. */
export function nxSubject({ root }: Workspace, name: string, mode: Mode, ...args: readonly string[]): Subject {
  return { name, program: join(root, 'node_modules/.bin/nx'), args, cwd: root, env: mode.env };
}
