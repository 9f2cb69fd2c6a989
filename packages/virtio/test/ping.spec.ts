// The example `network` on TAP interfaces, flooded with pings by Linux. Runs in separate network namespaces, which
// needs root, iproute2 and iputils-ping.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreign, job, network, tap0, toGraph } from '@mirage/core';
import { requireQemu } from '../../kernel/test/qemu.js';
import { command } from '../src/host/run/command.js';
import { imageOf } from './programs.js';

jest.setTimeout(200_000);
beforeAll(requireQemu);

const LIMIT_MS = 120_000;
const graph = toGraph({ name: 'network', jobs: [foreign('Unikernel.Ping', network.to(job)).$(tap0).node] });

function makeNamespace(name: string): void {
  for (const words of [
    `netns add ${name}`,
    `-n ${name} tuntap add dev tap0 mode tap`,
    `-n ${name} addr add 10.0.0.1/24 dev tap0`,
    `-n ${name} link set tap0 up`,
  ])
    execFileSync('ip', words.split(' '), { timeout: 10_000 });
}

it.each(['microvm', 'q35'])('on %s it answers 10,000 flooding pings without a loss', async (machine) => {
  const { image } = await imageOf(
    `[async () => Ping.start(await connectConsole(), await connectNetwork({ name: '' }), new Address(Uint8Array.of(10, 0, 0, 2)))]`,
    `import { Address } from '@mirage/types'; import { Ping } from '../../examples/network/unikernel.js';`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'mirage-ping-'));
  writeFileSync(join(folder, 'mir-network.virtio'), image);
  const space = `mirage-ping-${process.pid}-${machine}`;
  makeNamespace(space);
  // The command of `nx run network:run --configuration=virtio --network=tap:tap0`.
  const { program, args } = command(graph, folder, { args: [], machine, networks: ['tap:tap0'] });
  const guest = spawn('ip', ['netns', 'exec', space, program, ...args]);
  const ended = once(guest, 'close');
  const timer = setTimeout(() => guest.kill('SIGKILL'), LIMIT_MS);
  try {
    let said = '';
    await new Promise<void>((resolve, reject) => {
      guest.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes(' is 10.0.0.2')) resolve();
      });
      guest.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      guest.on('close', () => reject(new Error(said)));
    });
    // Without -w, because with it ping continues until the last answer has arrived, and reports the later requests as
    // lost.
    const ping = ['netns', 'exec', space, 'ping', '-f', '-q', '-c', '10000', '10.0.0.2'];
    // Not execFileSync, because the guest's output must be read in the meantime.
    const pinging = spawn('ip', ping);
    let told = '';
    pinging.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    await once(pinging, 'close');
    expect(told).toContain('10000 packets transmitted, 10000 received, 0% packet loss');
  } finally {
    clearTimeout(timer);
    guest.kill('SIGTERM');
    await ended;
    execFileSync('ip', ['netns', 'delete', space], { timeout: 10_000 });
    rmSync(folder, { recursive: true });
  }
});
