import { cpSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { start, type Running } from '../../../e2e/support/run';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';
import { addManyFiles } from './browser';
import { fileOfPage } from './page';

/** Where the unikernels run. */
export const PLATFORMS = ['unix', 'virtio'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** A running unikernel, with its ports on this machine. */
export interface Served {
  readonly port: number;
  readonly metricsPort: number;
  /** The address that the unikernel sees of a client at an address of this machine. */
  readonly seen: (client: string) => string;
  readonly running: Running;
}

/** The files of the website, by path. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The app behind the proxies: it says who asks for what, and sends bodies back, whole or as they arrive. */
const APP = `import type { ExecutionContext } from 'mirage/types';

export default {
  async fetch(request: Request, _env: unknown, { connection }: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/echo') return new Response(await request.arrayBuffer());
    if (pathname === '/stream') return new Response(request.body);
    if (pathname === '/slow') {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return new Response('slow\\n');
    }
    return new Response(\`\${connection.remote.address} \${request.url}\\n\`);
  },
};
`;

const WEBSITE = join(CHECKOUT, 'examples/static_website');
const LIMIT_MS = 3600_000;
const LOOPBACK = ['--ipv4=127.0.0.1/8', '--ipv6=::1/128'];
/** In the network of QEMU, every client has the address of its gateway. */
const IN_QEMU = { own: '--ipv4=10.0.2.15/24', gateway: '10.0.2.2' };

/** Builds the unikernel of the page and the example static_website. */
export async function buildUnikernels({ root, write, must }: Workspace, platform: Platform): Promise<void> {
  write({ 'packages/shop/config.ts': fileOfPage('shop/config.ts'), 'packages/shop/app.ts': APP });
  write({ 'packages/static_website/config.ts': readFileSync(join(WEBSITE, 'config.ts'), 'utf8') });
  cpSync(join(WEBSITE, 'public'), join(root, 'packages/static_website/public'), { recursive: true });
  addManyFiles(join(root, 'packages/static_website/public'));
  for (const name of ['shop', 'static_website']) {
    await must('nx', 'depend', name, `--configuration=${platform}`);
    await must('nx', 'build', name, `--configuration=${platform}`);
  }
}

/** Returns the files of the website. */
export function websiteFiles(): Files {
  const paths = ['index.html', 'style.css', 'app.js', 'logo.png', 'about/index.html'];
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(WEBSITE, 'public', path))]));
}

/** Starts the unikernel of the page, which trusts the proxies of this machine. `settings` are those of `nx run`. */
export async function startShop(
  workspace: Workspace,
  platform: Platform,
  more: readonly string[] = [],
  settings: readonly string[] = [],
): Promise<Served> {
  const trusted = platform === 'unix' ? '127.0.0.1/32' : `${IN_QEMU.gateway}/32`;
  return await startServed(
    workspace,
    platform,
    'shop',
    ['http', 'metrics'],
    [`--trusted-proxies=${trusted}`, ...more],
    settings,
  );
}

/** Starts the example static_website. */
export function startWebsite(workspace: Workspace, platform: Platform): Promise<Served> {
  return startServed(workspace, platform, 'static_website', ['http'], []);
}

async function startServed(
  { root }: Workspace,
  platform: Platform,
  name: string,
  servers: readonly ('http' | 'metrics')[],
  args: readonly string[],
  settings: readonly string[] = [],
): Promise<Served> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const options = { cwd: root, timeoutMs: LIMIT_MS };
  const own = { http: port, metrics: metricsPort };
  let running: Running;
  if (platform === 'unix') {
    const flags = { http: '--port', metrics: '--metrics-port' };
    const words = servers.map((server) => `${flags[server]}=${own[server]}`);
    running = start(join(root, `packages/${name}/dist/unix/mir-${name}`), [...LOOPBACK, ...words, ...args], options);
  } else {
    const inside = { http: 8080, metrics: 9100 };
    const forwards = servers.map((server) => `--forward=tcp:${own[server]}:${inside[server]}`);
    const network = [IN_QEMU.own, `--ipv4-gateway=${IN_QEMU.gateway}`, '--ipv4-only'];
    const words = [
      'run',
      `${name}:run`,
      `--configuration=${platform}`,
      ...settings,
      ...forwards,
      '--',
      ...network,
      ...args,
    ];
    running = start(join(root, 'node_modules/.bin/nx'), words, options);
  }
  running.finished.catch(() => undefined);
  // One line for each server.
  await running.prints(new RegExp(servers.map(() => 'listening on [^]*').join('')));
  const seen = (client: string): string => (platform === 'unix' ? client : IN_QEMU.gateway);
  return { port, metricsPort, seen, running };
}

/** Returns a port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
