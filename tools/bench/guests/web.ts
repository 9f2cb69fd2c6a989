import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';
import { compiledGuests, type CompileMode } from './image';
import { assembleLinux, VIRTIO_DRIVERS } from './linux';
import { withLinux, withNetdev, type Guest } from './qemu';
import { STREAM_MACHINE, withWords } from './stream-guests';
import { USER_ADDRESS } from './streams';
import { bootGuest, bootLinux, type Talk } from './talk';

/** The ports of the guests: a plain handler, and the same app for Hono. */
export const PLAIN_PORT = 8080;
export const HONO_PORT = 8081;

const SCRIPT = 'web.js';
/** The body of every answer. */
export const BODY = 'hello';

const HONO_APP = `import { Hono } from 'hono';

const app = new Hono();
app.get('/', (c) => c.text('${BODY}'));
`;

/** Writes the unikernel `web`, which serves the ports above. When it has an address, it prints `ready`. */
export function writeWeb({ write }: Workspace): void {
  write({
    'packages/web/config.ts': `import {
  console,
  defaultConsole,
  fetchHandler,
  foreign,
  genericStack,
  httpServer,
  job,
  register,
  serve,
  stack,
  tap0,
} from 'mirage';

const net = genericStack(tap0);
const hono = foreign('App.default', fetchHandler, { packages: ['hono@^4.13.19'] });
register('web', [
  serve(foreign('Plain.default', fetchHandler), httpServer(net)),
  serve(hono, httpServer(net, { group: 'hono', port: ${HONO_PORT} })),
  foreign('Unikernel.Ready', console.to(stack).to(job)).$(defaultConsole, net),
]);
`,
    'packages/web/plain.ts': `export default { fetch: () => new Response('${BODY}') };\n`,
    'packages/web/app.ts': `${HONO_APP}\nexport default app;\n`,
    'packages/web/unikernel.ts': `import type { Console, Stack } from 'mirage/types';

export const Ready = {
  async start(console: Console, { addresses }: Stack): Promise<void> {
    while (addresses().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await console.log('ready');
    await new Promise(() => {});
  },
};
`,
  });
}

/** The same for Node on Linux: `node:http`, and Hono with the adapter that its users run. */
const NODE_SERVERS = `import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
${HONO_APP}
const busybox = (line) => execFileSync('/bin/busybox', line.split(' '), { stdio: 'inherit' });
busybox('ip addr add ${USER_ADDRESS} dev eth0');
busybox('ip link set eth0 up');
createServer((request, response) => {
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  response.end('${BODY}');
}).listen(${PLAIN_PORT}, () => serve({ fetch: app.fetch, port: ${HONO_PORT} }, () => console.log('ready')));
`;

/** Returns the script of Linux: Node has no package manager there. */
function nodeScript(): string {
  const [output] = buildSync({
    stdin: { contents: NODE_SERVERS, resolveDir: CHECKOUT },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    write: false,
  }).outputFiles;
  return output!.text;
}

/** Builds the unikernel `web`, and returns its guest. */
export async function webGuest(workspace: Workspace): Promise<Guest> {
  return (await webGuests(workspace, ['none'])).none;
}

/** Builds it with different values of the option `compile`. */
export function webGuests<Mode extends CompileMode>(
  workspace: Workspace,
  modes: readonly Mode[],
): Promise<Record<Mode, Guest>> {
  writeWeb(workspace);
  return compiledGuests(workspace, 'web', STREAM_MACHINE, modes);
}

/** Returns the unikernel on a netdev of QEMU. */
export function unikernelWeb(guest: Guest, netdev: string): Guest {
  return withWords(withNetdev(guest, netdev).guest);
}

/** Returns Node on Linux with the same services. */
export function linuxWeb(guest: Guest, netdev: string): Guest {
  const linux = assembleLinux({ [SCRIPT]: nodeScript() }, VIRTIO_DRIVERS);
  return withLinux(withNetdev(guest, netdev).guest, linux, SCRIPT);
}

/** Starts the unikernel on a netdev of QEMU. */
export function bootWeb(guest: Guest, netdev: string): Promise<Talk> {
  return bootGuest(unikernelWeb(guest, netdev), 'ready\n');
}

/** Starts Node on Linux with the same services. */
export async function bootLinuxWeb(guest: Guest, netdev: string): Promise<Talk> {
  return bootLinux(linuxWeb(guest, netdev));
}

/** The result of requests in turn on each of some connections. */
export interface Requested {
  readonly perSecond: number;
  /** Latencies in milliseconds. */
  readonly medianMs: number;
  readonly percentile99Ms: number;
}

const REQUEST_MS = 240_000;

/** The fields of requests: one, or those of a browser and a new identifier each time. */
export type RequestKind = 'short' | 'browser';

/** Sends `count` requests for `/` in a separate process of Node, and checks each response. Throws when one is wrong. */
export async function request(
  port: number,
  connections: number,
  count: number,
  kind: RequestKind = 'short',
): Promise<Requested> {
  const script = join(CHECKOUT, 'tools/bench/guests/http-client.mjs');
  const args = [script, String(port), String(connections), String(count), BODY, kind];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: REQUEST_MS });
  return JSON.parse(stdout) as Requested;
}
