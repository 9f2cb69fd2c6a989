import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { getFile, putFile, quoteWord, runCommand, type ControlAddress } from './control-channel.js';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server!.close(resolve)));

/** A lab that answers the first line of each connection so, and closes. */
async function lab(answer: (line: string, socket: Socket) => void): Promise<ControlAddress> {
  server = createServer((socket) => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.setEncoding('latin1').on('data', (piece: string) => {
      const before = text.includes('\n');
      text += piece;
      if (!before && text.includes('\n')) answer(text.slice(0, text.indexOf('\n')), socket);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { tcpPort: (server.address() as AddressInfo).port, secret: 'word' };
}

it('runs a command, and separates both outputs and the status', async () => {
  let seen = '';
  const address = await lab((line, socket) => {
    seen = line;
    socket.end('3 6 4\nout\n\0\nerr\n');
  });
  const { status, stdout, stderr } = await runCommand(address, ['echo', "it's", 'a b']);
  expect(seen).toBe(`word run echo 'it'\\''s' 'a b'`);
  expect({ status, stdout: stdout.toString(), stderr }).toEqual({ status: 3, stdout: 'out\n\0\n', stderr: 'err\n' });
});

it.each(['', '0 6 0\nshort', 'refused\n', '0 1 0\nlong', '0 0\n'])('refuses the answer %j', async (answer) => {
  const address = await lab((_, socket) => socket.end(answer));
  await expect(runCommand(address, ['true'])).rejects.toThrow('the lab ended while running true');
});

it('has a time limit', async () => {
  const address = await lab(() => undefined);
  await expect(runCommand(address, ['sleep'], 50)).rejects.toThrow('the lab did not answer within 0.05 s');
});

it('writes and reads files', async () => {
  const address = await lab((line, socket) => socket.end(line.startsWith('word put ') ? 'ok\n' : '3\nabc'));
  await putFile(address, '/x', Buffer.from('abc'));
  expect(await getFile(address, '/x')).toEqual(Buffer.from('abc'));
});

it.each([
  ['missing\n', undefined],
  ['0\n', Buffer.alloc(0)],
])('reads the answer %j', async (answer, contents) => {
  const address = await lab((_, socket) => socket.end(answer));
  expect(await getFile(address, '/x')).toEqual(contents);
});

it.each(['', '4\nabc', 'abc'])('refuses the file %j', async (answer) => {
  const address = await lab((_, socket) => socket.end(answer));
  await expect(getFile(address, '/x')).rejects.toThrow('the lab ended while reading /x');
});

it('reports a file that cannot be written', async () => {
  const address = await lab((_, socket) => socket.end());
  await expect(putFile(address, '/x', Buffer.from('abc'))).rejects.toThrow('the lab cannot write /x');
});

it('refuses a word with a line break', () => {
  server = createServer();
  server.listen(0);
  expect(() => quoteWord('a\nb')).toThrow('cannot contain a line break');
});
