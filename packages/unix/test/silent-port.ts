import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A loopback port, of both families, that never answers connection requests. */
export interface SilentPort {
  readonly port: number;
  readonly remove: () => Promise<void>;
}

/** Listens with the shortest queue, then never accepts. */
const SCRIPT = `
const { createServer } = require('node:net');
const server = createServer();
server.listen({ port: 0, host: '::', backlog: 1 }, () => {
  process.stdout.write('port ' + server.address().port + '\\n', () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  });
});
`;

/** The maximum number of connections in the queue, beyond which the host drops requests. */
const MOST_WAITING = 16;

/** Creates such a port: a process that does not accept, and connections that fill its queue. */
export async function silentPort(): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(/port (\d+)/.exec(String(line))![1]);
  const sockets: Socket[] = [];
  for (let count = 0; ; count++) {
    if (count === MOST_WAITING) throw new Error('the queue of the silent port does not fill');
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    sockets.push(socket);
    const isConnected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      setTimeout(() => resolve(false), 300);
    });
    if (!isConnected) break;
  }
  return {
    port,
    remove: async () => {
      for (const socket of sockets) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}
