/*
 * The keeper of a lab: a process of its own that starts QEMU, tells users where the lab takes commands, and ends it
 * when the last one has left. Nothing outlives it: what a user leaves behind is destroyed with his connection, and
 * domain 0 powers off when the connection that the keeper holds to it ends, even if the keeper was killed.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Lab } from './lab.js';
import { RUNTIME_FILES } from './folders.js';

/** How long a keeper waits for its first user, who has started it. */
const FIRST_USER_MS = 60_000;

/**
 * Keeps the lab in `labFolder` for the users of `runtime`, both absolute; returns when it has ended. Returns at once
 * when another keeper serves there already.
 */
export async function keep(runtime: string, labFolder: string): Promise<void> {
  const path = join(runtime, RUNTIME_FILES.socket);
  const server = createServer();
  if (!(await listen(server, path))) return;
  const lab = new Lab(runtime, labFolder);
  const first = setTimeout(() => lab.end('nobody came'), FIRST_USER_MS);
  server.on('connection', (socket) => {
    clearTimeout(first);
    lab.welcome(socket);
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.on(signal, () => lab.end('it was told to end'));
  await lab.start();
  await lab.ended;
  clearTimeout(first);
  server.close();
  rmSync(path, { force: true });
}

/**
 * Listens on a socket's path; false if somebody does already. A path that nobody answers is what a killed keeper left.
 */
async function listen(server: Server, path: string): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(path, () => {
        server.off('error', resolve);
        resolve(undefined);
      });
    });
    if (problem === undefined) return true;
    if (problem.code !== 'EADDRINUSE' || attempt > 0) throw problem;
    if (await answers(path)) return false;
    rmSync(path, { force: true });
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
