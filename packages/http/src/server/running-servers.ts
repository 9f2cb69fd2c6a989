import type { ServerCore } from './server-core.js';

/** A server that listens or drains. */
export interface RunningServerEntry {
  readonly name: string;
  readonly core: ServerCore;
}

// Module state: metrics are about the program, which may have several servers.
const running = new Set<RunningServerEntry>();
/** Servers that the program has and that do not accept connections yet. */
const expected = new Set<object>();
let waiting: (() => void)[] = [];

/** Adds a server until the returned function is called. */
export function addRunning(entry: RunningServerEntry): () => void {
  running.add(entry);
  return () => {
    running.delete(entry);
    if (running.size > 0) return;
    const calls = waiting;
    waiting = [];
    for (const call of calls) call();
  };
}

/** Returns the servers that run, in the order in which they started. */
export function runningServers(): RunningServerEntry[] {
  return [...running];
}

/** Resolves when no server runs. */
export async function allServersEnded(): Promise<void> {
  while (running.size > 0) await new Promise<void>((resolve) => waiting.push(resolve));
}

/** Adds a server that will listen, until the returned function is called. */
export function expectServer(): () => void {
  const server = {};
  expected.add(server);
  return () => void expected.delete(server);
}

/** Whether a server of the program does not accept connections yet. */
export function isStarting(): boolean {
  return expected.size > 0;
}
