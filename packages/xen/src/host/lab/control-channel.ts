/*
 * The host's end of the control channel. Each command has its own connection, so a command that hangs or prints much
 * does not block others, and the end of a stream is the end of the connection. The commands are described in
 * dom0-scripts.ts.
 */
import { connect, type Socket } from 'node:net';
import { shellQuote } from '@mirage/args';

/** The address of a running lab's control channel: a port of the loopback interface, and a secret. */
export interface ControlAddress {
  readonly tcpPort: number;
  readonly secret: string;
}

/** The result of a command that has ended. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Time limit of a command. Creating a domain takes up to five seconds on an idle machine. */
const COMMAND_TIMEOUT_MS = 240_000;

/** Quotes a word for the shell of domain 0. Error: throws for a line break, which a line of the channel cannot hold. */
export function quoteWord(word: string): string {
  if (/[\n\0]/.test(word))
    throw new Error(`a command for the lab cannot contain a line break: ${JSON.stringify(word)}`);
  return shellQuote(word);
}

/** Runs a program of domain 0 to its end. Error: throws when the lab does not answer in time. */
export async function runCommand(
  address: ControlAddress,
  words: readonly string[],
  timeoutMs = COMMAND_TIMEOUT_MS,
): Promise<CommandResult> {
  const answer = await exchange(address, ['run', ...words], undefined, timeoutMs);
  const end = answer.indexOf(0x0a);
  const header = /^(\d+) (\d+) (\d+)$/.exec(answer.toString('latin1', 0, Math.max(end, 0)));
  const [status, outBytes, errorBytes] = (header ?? []).slice(1).map(Number);
  const start = end + 1;
  if (status === undefined || answer.length !== start + outBytes! + errorBytes!) {
    throw new Error(`the lab ended while running ${shown(words)}`);
  }
  return {
    status,
    stdout: answer.subarray(start, start + outBytes!),
    stderr: answer.toString('utf8', start + outBytes!),
  };
}

/** Writes a file of domain 0, which appears complete. `mode` is octal: `644`. Error: throws when that fails. */
export async function putFile(
  address: ControlAddress,
  path: string,
  contents: Uint8Array,
  mode = '644',
): Promise<void> {
  const answer = await exchange(address, ['put', path, mode, String(contents.length)], contents, COMMAND_TIMEOUT_MS);
  if (answer.toString('latin1') !== 'ok\n') throw new Error(`the lab cannot write ${path}`);
}

/** Reads a file of domain 0; `undefined` if it does not exist. Error: throws when the lab does not answer. */
export async function getFile(address: ControlAddress, path: string): Promise<Buffer | undefined> {
  const answer = await exchange(address, ['get', path], undefined, COMMAND_TIMEOUT_MS);
  if (answer.toString('latin1') === 'missing\n') return undefined;
  const end = answer.indexOf(0x0a);
  const contents = answer.subarray(end + 1);
  if (end === -1 || String(contents.length) !== answer.toString('latin1', 0, end)) {
    throw new Error(`the lab ended while reading ${path}`);
  }
  return contents;
}

/** Starts a program of domain 0 whose input and output are the connection. Closing the connection ends its input. */
export function openStream({ tcpPort, secret }: ControlAddress, words: readonly string[]): Socket {
  const socket = connect({ port: tcpPort, host: '127.0.0.1', noDelay: true });
  socket.write(requestLine(secret, ['stream', ...words]));
  return socket;
}

function requestLine(secret: string, words: readonly string[]): string {
  return `${secret} ${words.map(quoteWord).join(' ')}\n`;
}

/** Returns the program and its first word. The others may contain a secret of the command line. */
function shown(words: readonly string[]): string {
  return words.slice(0, 2).join(' ');
}

/** Sends a request and returns everything that arrives until the other side closes. */
function exchange(
  { tcpPort, secret }: ControlAddress,
  words: readonly string[],
  payload: Uint8Array | undefined,
  timeoutMs: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: tcpPort, host: '127.0.0.1', noDelay: true });
    const pieces: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy(new Error(`the lab did not answer within ${timeoutMs / 1000} s: ${shown(words)}`));
    }, timeoutMs);
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', (hadError) => {
      clearTimeout(timer);
      if (!hadError) resolve(Buffer.concat(pieces));
    });
    socket.write(requestLine(secret, words));
    if (payload) socket.write(payload);
  });
}
