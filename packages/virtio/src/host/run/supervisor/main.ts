/*
 * The process that runs a machine for `nx run`: `node main.js PROGRAM ARGS`. It is no descendant of Nx, which ends all
 * its descendants by a signal. Descriptor 3 is the channel to `run`. It receives the lines `limit MS`, how long the
 * guest may take to power down; `end`, a request to end; and `leave`: the user is gone, as when the channel closes. It
 * sends one line, the result as JSON.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isatty } from 'node:tty';
import { supervise } from './supervise.js';

/** The descriptor of QEMU's monitor in QEMU, whose other end is in this process. */
const MONITOR = 3;
const CHANNEL = 3;

/*
 * A pipe or a file ends. QEMU 7.2 polls its input for errors only, even after its end, and takes the hang-up for a sign
 * that there is room again in its output: after four attempts it drops the byte. So QEMU gets an input that stays open.
 */
const isTerminal = isatty(0);

const [program, ...args] = process.argv.slice(2);
const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
const machine = spawn(
  program!,
  [...args, '-chardev', `socket,id=monitor,fd=${MONITOR}`, '-mon', 'chardev=monitor,mode=control'],
  { stdio: [isTerminal ? 'inherit' : 'pipe', 'inherit', 'inherit', 'pipe'] },
);
if (machine.stdin) {
  machine.stdin.on('error', () => undefined);
  process.stdin.on('error', () => undefined).pipe(machine.stdin, { end: false });
}
const monitor = machine.stdio[MONITOR] as Duplex;
const execute = (name: string): void => void monitor.write(`${JSON.stringify({ execute: name })}\n`);
// Its answers are not needed. It closes when QEMU ends.
monitor.on('error', () => undefined).resume();
execute('qmp_capabilities');

const result = await new Promise<object>((resolve) => {
  const ended = new Promise<void>((end) => {
    machine.once('error', ({ message }) => (resolve({ error: message }), end()));
    machine.once('exit', (status, signal) => (resolve({ status, signal }), end()));
  });
  const { limit, request, leave } = supervise(
    { command: execute, kill: () => machine.kill('SIGKILL'), ended },
    (line) => void process.stderr.write(`virtio   ${line}\n`),
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
