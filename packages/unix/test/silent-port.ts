import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A port of the loopback, of both families, that never answers a request for a connection. */
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

/** How many connections wait in the queue at most, before the host drops further requests. */
const MOST_WAITING = 16;

/** Makes one: a process that does not accept, and connections that fill its queue. */
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
