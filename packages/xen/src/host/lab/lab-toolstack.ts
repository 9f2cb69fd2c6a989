/* Xen's toolstack in domain 0 of the laptop Xen. */
import { PassThrough } from 'node:stream';
import type { Toolstack, ToolStream } from '../run/toolstack.js';
import { openStream, runCommand, type ControlAddress } from './control-channel.js';
import type { LabClient } from './client.js';

/** The toolstack of a lab. `folder`, a folder of domain 0, is where relative paths in files for xl start. */
export function labToolstack(lab: LabClient, folder: string): Toolstack {
  return {
    run: async (words) => {
      const { status, stdout, stderr } = await runCommand(lab.address, inFolder(folder, words));
      return { status, stdout: stdout.toString('utf8'), stderr };
    },
    stream: (words) => streamOf(lab.address, inFolder(folder, words)),
    console: (domid) => attachConsole(lab.address, domid),
    own: lab.own,
    disown: lab.disown,
    lost: lab.lost,
  };
}

/** Returns a command that runs in a folder of domain 0. */
export function inFolder(folder: string, words: readonly string[]): string[] {
  return ['sh', '-c', 'cd "$0" && exec "$@"', folder, ...words];
}

/** Starts a command whose input and output are a connection. */
export function streamOf(address: ControlAddress, words: readonly string[]): ToolStream {
  const socket = openStream(address, words);
  return {
    input: socket,
    output: socket,
    ended: new Promise((resolve) => {
      socket.once('close', () => resolve());
      // The end of the lab is reported by `lost`.
      socket.on('error', () => resolve());
    }),
    close: () => socket.destroy(),
  };
}

/**
 * Attaches to a console. Xen's console program writes a first byte when it is attached, as it does for `xl create -c`.
 */
function attachConsole(address: ControlAddress, domid: string): Promise<ToolStream> {
  // xenconsole closes that descriptor afterwards, so it must not be descriptor 1 itself.
  const stream = streamOf(address, [
    'sh',
    '-c',
    'exec xenconsole "$0" --num 0 --interactive --start-notify-fd 3 3>&1',
    domid,
  ]);
  const output = new PassThrough();
  return new Promise((resolve) => {
    const attached = { ...stream, output };
    stream.output.once('data', (first: Buffer) => {
      output.write(first.subarray(1));
      stream.output.pipe(output);
      resolve(attached);
    });
    void stream.ended.then(() => resolve(attached));
  });
}
