// Ports that arguments declare, on virtio: nx run forwards them, and says where they are when they accept.
import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { start } from '../support/run';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
const virtio = '--configuration=virtio';

/** A unikernel that returns everything that it receives, over TCP or UDP. */
function echo(protocol: 'tcp' | 'udp', body: string): Record<string, string> {
  return {
    [`${protocol}/config.ts`]: `import { argument, console, defaultConsole, foreign, genericStack, job, register, stack, ${protocol}Port, tap0 } from 'mirage';
const port = argument('port', ${protocol}Port, { doc: 'The port.', default: 8007 });
register('${protocol}', [foreign('Echo.Main', console.to(stack).to(${protocol}Port).to(job)).$(defaultConsole, genericStack(tap0), port)]);
`,
    [`${protocol}/echo.ts`]: `import { shutdownSignal } from 'mirage/runtime';
import type { Console, Stack } from 'mirage/types';
export const Main = {
  async start(console: Console, { ${protocol} }: Stack, port: number): Promise<void> {
    ${body}
    await new Promise((resolve) => shutdownSignal().addEventListener('abort', resolve));
    await console.log('closed');
  },
};
`,
  };
}

beforeAll(async () => {
  workspace = await freshWorkspace('ports');
  workspace.write({
    ...echo(
      'tcp',
      `await tcp.listen(port, async (flow) => { for await (const bytes of flow) await flow.write(bytes); });`,
    ),
    ...echo(
      'udp',
      `await udp.listen(port, async ({ bytes, source }, replies) => void (await replies.write(bytes, source.address, source.port)));`,
    ),
  });
  await workspace.nx('depend', 'tcp', virtio);
  for (const name of ['tcp', 'udp']) await workspace.must('nx', 'build', name, virtio);
});
afterAll(() => workspace.remove());

const run = (name: string, ...words: string[]) =>
  start(join(workspace.root, 'node_modules/.bin/nx'), ['run', `${name}:run`, virtio, ...words], {
    cwd: workspace.root,
  });

/** Opens a connection, sends a text and returns the answer. */
async function askTcp(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('hello');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

async function askUdp(port: number): Promise<string> {
  const socket = createSocket('udp4');
  socket.send('hello', port, '127.0.0.1');
  const [answer] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  return answer.toString();
}

/**
 * Runs an example until its address is shown, sends one request and ends it. Returns the line that showed the address.
 */
async function ask(name: 'tcp' | 'udp', ...words: string[]): Promise<string> {
  const running = run(name, ...words);
  const [line, port] = await running.prints(new RegExp(`^${name} +127\\.0\\.0\\.1:(\\d+) leads to .*$`, 'm'));
  expect(await (name === 'tcp' ? askTcp : askUdp)(Number(port))).toBe('hello');
  running.kill('SIGINT');
  expect((await running.finished).output).toMatch(/^closed$/m);
  return line.replace(/ +/, ' ');
}

/** Listens on a port of this machine while `use` runs. */
async function withBusyPort<T>(use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

it('forwards the port with its value from the command line', async () => {
  const free = await withBusyPort((port) => Promise.resolve(port));
  expect(await ask('tcp', '--', `--port=${free}`)).toBe(`tcp 127.0.0.1:${free} leads to its TCP port ${free}`);
});

it('forwards another port for one that is in use', async () => {
  await withBusyPort(async (port) => {
    expect(await ask('tcp', '--machine=q35', '--', `--port=${port}`)).toMatch(
      new RegExp(`leads to its TCP port ${port}, because port ${port} of this machine is in use$`),
    );
  });
});

it('forwards a privileged port of UDP to another one, at an address without DHCP', async () => {
  expect(await ask('udp', '--', '--port=53', '--ipv4=10.0.2.77/24')).toMatch(
    /leads to its UDP port 53, because port 53 of this machine is reserved for root$/,
  );
});

it('refuses a port of --forward that is in use, with the option to type', async () => {
  await withBusyPort(async (port) => {
    const { status, output } = await workspace.nx('run', 'tcp:run', virtio, `--forward=tcp:${port}:8007`);
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(
        `MIR0508 {2}TCP port ${port} of 127\\.0\\.0\\.1 cannot be forwarded: it is in use\\.\\n *Use a free one: --forward=tcp:\\d+:8007`,
      ),
    );
  });
});

it('forwards nothing on a TAP interface, and refuses --forward there', async () => {
  const { output } = await workspace.nx('run', 'tcp:run', virtio, '--network=tap:tap0', '--print');
  expect(output).toContain('-netdev tap,ifname=tap0');
  expect(output).not.toContain('hostfwd');
  const refused = await workspace.nx('run', 'tcp:run', virtio, '--network=tap:tap0', '--forward=tcp:8080:80');
  expect(refused.output).toContain('MIR0503  Ports cannot be forwarded to the first network of tcp');
});
