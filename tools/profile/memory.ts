import { readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guest } from '../bench/guests/qemu';

/** The monitor of a guest. */
export interface Monitor {
  readonly guest: Guest;
  /** Reads memory of the running guest at a virtual address. */
  readonly read: (address: number, bytes: number) => Promise<Buffer>;
}

let monitors = 0;

/** Returns the guest with a monitor. Source: QEMU, qapi/machine.json, memsave. */
export function withMonitor({ program, args }: Guest): Monitor {
  const stem = join(tmpdir(), `mirage-profile-${process.pid}-${monitors++}`);
  const [socket, file] = [`${stem}.qmp`, `${stem}.memory`];
  return {
    guest: { program, args: [...args, '-qmp', `unix:${socket},server=on,wait=off`] },
    async read(address, bytes) {
      const monitor = connect(socket);
      try {
        await execute(monitor, 'qmp_capabilities');
        await execute(monitor, 'memsave', { val: address, size: bytes, filename: file, 'cpu-index': 0 });
        return readFileSync(file);
      } finally {
        monitor.destroy();
        rmSync(file, { force: true });
      }
    },
  };
}

/** Runs a command, and waits for its result. */
function execute(monitor: Socket, command: string, args: object = {}): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    const take = (text: Buffer): void => {
      output += text.toString();
      const [, error] = /^\{"error": (.*)\}\r?$/m.exec(output) ?? [];
      if (error !== undefined) reject(new Error(`${command}: ${error}`));
      else if (/^\{"return"/m.test(output)) resolve();
      else return;
      monitor.off('data', take);
    };
    monitor.on('data', take).once('error', reject);
    monitor.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
  });
}
