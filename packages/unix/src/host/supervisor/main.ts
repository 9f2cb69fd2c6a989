/*
 * The process that runs a server for `nx run`: `node main.js PROGRAM ARGS`. It is no descendant of Nx, which sends
 * signals to all its descendants and kills them after five seconds: a server needs longer to end its requests.
 * Descriptor 3 is the channel to `run`. It receives the lines `limit MS`, how long the program may take to end; `end`,
 * a request to end; and `leave`: the user is gone, as when the channel closes. It sends one line, the result as JSON.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { supervise } from './supervise.js';

const CHANNEL = 3;

const [program, ...args] = process.argv.slice(2);
const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
const server = spawn(program!, args, { stdio: 'inherit' });

const result = await new Promise<object>((resolve) => {
  const ended = new Promise<void>((end) => {
    server.once('error', ({ message }) => (resolve({ error: message }), end()));
    server.once('exit', (status, signal) => (resolve({ status, signal }), end()));
  });
  const { limit, request, leave } = supervise(
    { signal: (name) => void server.kill(name), ended },
    (line) => void process.stderr.write(`unix     ${line}\n`),
  );
  // Nobody may read any more.
  process.stderr.on('error', () => undefined);
  channel.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) {
      if (line.startsWith('limit ')) limit(Number(line.slice('limit '.length)));
      if (line === 'end') request();
      if (line === 'leave') leave();
    }
  });
  channel.on('error', () => undefined);
  channel.once('close', leave);
});
channel.end(`${JSON.stringify(result)}\n`, () => process.exit());
