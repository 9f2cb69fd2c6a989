/*
 * The daemon of a lab: a separate process that starts QEMU, gives clients the address of the control channel, and ends
 * the lab when the last client has left. Nothing outlives it. The domains and resources of a client are destroyed when
 * its connection ends. Domain 0 powers off when its connection to the daemon ends, even if the daemon was killed.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { RUNTIME_FILES } from './folders.js';
import { Lab } from './lab.js';

/** How long a daemon waits for its first client, which has started it. */
const FIRST_CLIENT_MS = 60_000;

/**
 * Runs the lab in `labFolder` for the clients of the folder `runtime`, both absolute. Returns when the lab has ended,
 * or at once when another daemon serves that folder.
 */
export async function runDaemon(runtime: string, labFolder: string): Promise<void> {
  const path = join(runtime, RUNTIME_FILES.socket);
  const server = createServer();
  if (!(await listen(server, path))) return;
  const lab = new Lab(runtime, labFolder);
  const first = setTimeout(() => lab.end('no client connected'), FIRST_CLIENT_MS);
  server.on('connection', (socket) => {
    clearTimeout(first);
    lab.addClient(socket);
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.on(signal, () => lab.end(`received ${signal}`));
  await lab.start();
  await lab.ended;
  clearTimeout(first);
  server.close();
  rmSync(path, { force: true });
}

/**
 * Listens on a socket's path. Resolves to false if another process does. A socket that nothing answers was left by a
 * daemon that was killed: it is removed.
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
