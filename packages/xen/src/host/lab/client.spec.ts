import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinLab } from './client.js';
import { sendRecord, type KeeperRecord } from './daemon-protocol.js';
import { Lab } from './lab.js';
import { RUNTIME_FILES } from './folders.js';

const READY: KeeperRecord = { is: 'ready', address: { tcpPort: 1, secret: '' }, version: '4.17.7' };

let runtime: string;
let server: Server;
const sockets: Socket[] = [];

/** A keeper that meets its users so, in turn. */
async function keeper(...meet: ((socket: Socket) => void)[]): Promise<void> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    meet.shift()!(socket);
  });
  await new Promise<void>((resolve) => server.listen(join(runtime, RUNTIME_FILES.socket), resolve));
}

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'mirage-join-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(runtime, { recursive: true, force: true });
});

it('waits until a lab has ended that takes no users any more, and joins the next', async () => {
  const ending = new Lab(runtime, runtime);
  ending.end('the last user has left');
  let isEnded = false;
  await keeper(
    (socket) => {
      ending.welcome(socket);
      setTimeout(() => {
        isEnded = true;
        socket.end();
      }, 20);
    },
    (socket) => sendRecord(socket, READY),
  );
  const said: string[] = [];
  const lab = await joinLab(runtime, undefined, (text) => said.push(text));
  expect([isEnded, lab.version, said]).toEqual([true, '4.17.7', ['waiting for the laptop Xen before to end']]);
});

it.each<[string, (socket: Socket) => void, string]>([
  ['does not boot', (socket) => sendRecord(socket, { is: 'failed', why: 'no memory' }), 'no memory'],
  ['ends without a word', (socket) => socket.end(), 'the lab has ended'],
])('says why when the lab %s', async (_, meet, why) => {
  await keeper(meet);
  await expect(joinLab(runtime, undefined, () => undefined)).rejects.toThrow(why);
});

it('refuses parts of a lab that has ended, also those that were asked for', async () => {
  await keeper((socket) => sendRecord(socket, READY));
  const lab = await joinLab(runtime, undefined, () => undefined);
  const asked = lab.want({ is: 'forward', rule: '' });
  const refused = expect(asked).rejects.toThrow('the lab has ended');
  sockets[0]!.resume().end();
  expect(await lab.lost).toBe('the lab has ended');
  await refused;
  await expect(lab.want({ is: 'forward', rule: '' })).rejects.toThrow('the lab has ended');
});
