import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectLab } from './client.js';
import { sendRecord, type DaemonRecord } from './daemon-protocol.js';
import { Lab } from './lab.js';
import { RUNTIME_FILES } from './folders.js';

const READY: DaemonRecord = { is: 'ready', address: { tcpPort: 1, secret: '' }, version: '4.17.7' };

let runtime: string;
let server: Server;
const sockets: Socket[] = [];

/** Starts a daemon that handles its first connection with the first function, and so on. */
async function daemon(...handlers: ((socket: Socket) => void)[]): Promise<void> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    handlers.shift()!(socket);
  });
  await new Promise<void>((resolve) => server.listen(join(runtime, RUNTIME_FILES.socket), resolve));
}

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'mirage-client-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(runtime, { recursive: true, force: true });
});

it('waits until a lab that accepts no more clients has ended, and connects to the next', async () => {
  const ending = new Lab(runtime, runtime);
  ending.end('the last client has left');
  let isEnded = false;
  await daemon(
    (socket) => {
      ending.addClient(socket);
      setTimeout(() => {
        isEnded = true;
        socket.end();
      }, 20);
    },
    (socket) => sendRecord(socket, READY),
  );
  const progress: string[] = [];
  const lab = await connectLab(runtime, undefined, (text) => progress.push(text));
  expect([isEnded, lab.version, progress]).toEqual([true, '4.17.7', ['waiting for the previous laptop Xen to end']]);
});

it.each<[string, (socket: Socket) => void, string]>([
  ['does not boot', (socket) => sendRecord(socket, { is: 'failed', why: 'no memory' }), 'no memory'],
  ['ends without a reason', (socket) => socket.end(), 'the lab has ended'],
])('rejects with the reason when the lab %s', async (_, handle, why) => {
  await daemon(handle);
  await expect(connectLab(runtime, undefined, () => undefined)).rejects.toThrow(why);
});

it('rejects requests for resources, pending ones too, when the lab has ended', async () => {
  await daemon((socket) => sendRecord(socket, READY));
  const lab = await connectLab(runtime, undefined, () => undefined);
  const pending = lab.acquire({ is: 'forward', rule: '' });
  const rejected = expect(pending).rejects.toThrow('the lab has ended');
  sockets[0]!.resume().end();
  expect(await lab.lost).toBe('the lab has ended');
  await rejected;
  await expect(lab.acquire({ is: 'forward', rule: '' })).rejects.toThrow('the lab has ended');
});
