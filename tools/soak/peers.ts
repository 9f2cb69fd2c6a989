import { connect } from 'node:net';
import { delimiter, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../e2e/support/run';
import { CHECKOUT, type Workspace } from '../../e2e/support/workspace';
import { thisInstaller } from '../../packages/programs/src/this-installer';
import { lacking, QEMU } from '../bench/requirements';
import { inWorkspace } from './in-workspace';
import { askDirectly, askThrough, endDuringRequest } from './web/behind';
import { askWithChromium, pictureOf } from './web/browser';
import {
  askWithAb,
  askWithCurl,
  askWithPython,
  askWithUndici,
  askWithWrk,
  type Outcome,
  type Site,
} from './web/clients';
import { askWithLargeBodies, SMALL_MACHINE } from './web/large-bodies';
import { makeCertificate, startHaproxy, startNginx, type ProxyPlaces } from './web/proxies';
import { buildUnikernels, freePort, startShop, startWebsite, websiteFiles, type Platform } from './web/shop';

const WRK_SECONDS = 5;

/**
 * Asks unikernels with clients and through proxies that this project did not write, with the configuration files of
 * docs/behind-a-proxy.md. Prints a line for each peer. Returns whether all responses were right.
 */
export async function soakPeers(platform: Platform, count: number): Promise<boolean> {
  // Debian has the programs of administrators, such as nginx, in a folder that is not on every user's path.
  process.env['PATH'] = [process.env['PATH'] ?? '', '/usr/sbin'].join(delimiter);
  const path = process.env['PATH'];
  const programs = ['ab', 'wrk', 'python3', 'curl', 'chromium', 'nginx', 'haproxy', 'openssl'] as const;
  const missing = lacking([...programs, ...(platform === 'virtio' ? QEMU : [])], path, thisInstaller(path));
  if (missing !== undefined) {
    console.error(`peers: ${missing}`);
    return false;
  }
  return inWorkspace('peers', async (workspace, folder) => {
    await buildUnikernels(workspace, platform);
    makeCertificate(folder);
    const results = [await askClients(workspace, platform, folder, count)];
    if (platform === 'virtio') results.push(await askSmallMachine(workspace, folder));
    results.push(await askProxies(workspace, platform, folder, count));
    return !results.includes(false);
  });
}

/** Prints the line of a peer. Returns whether nothing failed. */
function report(platform: Platform, name: string, { requests, failures }: Outcome): boolean {
  console.log(`peers on ${platform}: ${name}: ${requests} requests, ${failures.length} failed`);
  for (const failure of failures.slice(0, 5)) console.log(`  ${failure}`);
  return failures.length === 0 && requests > 0;
}

/** Clients that connect to the unikernels themselves. */
async function askClients(workspace: Workspace, platform: Platform, folder: string, count: number): Promise<boolean> {
  const started: Running[] = [];
  try {
    const shop = await startShop(workspace, platform);
    started.push(shop.running);
    const website = await startWebsite(workspace, platform);
    started.push(website.running);
    const site: Site = { shop, website, files: websiteFiles(), folder, count };
    const asked = Object.entries(site.files).map(([path, body]) => ({ path: `/${path}`, body }));
    const results = [
      report(platform, 'ab', await askWithAb(site)),
      report(platform, 'wrk, 8 requests at once', await askWithWrk(site, WRK_SECONDS)),
    ];
    const undici = await askWithUndici(`http://127.0.0.1:${website.port}`, asked, { count, pipelining: 16 });
    results.push(report(platform, 'undici, 16 requests at once', undici));
    results.push(report(platform, "Python's http.client", await askWithPython(site)));
    results.push(report(platform, 'curl', await askWithCurl(site)));
    const picture = pictureOf(platform);
    results.push(report(platform, 'headless Chromium', await askWithChromium(website, folder, picture)));
    console.log(`  Its picture: ${relative(CHECKOUT, picture)}`);
    // Every client of QEMU's network has the address of a proxy.
    if (platform === 'unix') results.push(report(platform, 'curl, as a proxy that is not trusted', askDirectly(site)));
    return !results.includes(false);
  } finally {
    for (const running of started) await ended(running);
  }
}

/** Bodies that are larger than the memory of the machine. */
async function askSmallMachine(workspace: Workspace, folder: string): Promise<boolean> {
  const { args, settings } = SMALL_MACHINE;
  const shop = await startShop(workspace, 'virtio', args, settings);
  try {
    return report('virtio', '100 MB bodies in 16 MiB', askWithLargeBodies(shop, folder));
  } finally {
    await ended(shop.running);
  }
}

/** nginx and HAProxy in front, one after the other. */
async function askProxies(workspace: Workspace, platform: Platform, folder: string, count: number): Promise<boolean> {
  const results: boolean[] = [];
  const rows = [
    ['nginx', '', { scheme: 'https', connections: 64 }],
    ['HAProxy', '', { scheme: 'https', connections: 64 }],
    // A connection belongs to the client that its head names.
    ['HAProxy with the PROXY protocol, version 1', 'send-proxy', { scheme: 'http' }],
    ['HAProxy with the PROXY protocol, version 2', 'send-proxy-v2', { scheme: 'http' }],
  ] as const;
  for (const [name, proxyProtocol, told] of rows) {
    const started: Running[] = [];
    try {
      const shop = await startShop(workspace, platform, proxyProtocol === '' ? [] : ['--proxy-protocol']);
      started.push(shop.running);
      const [http, https] = [await freePort(), await freePort()];
      const places: ProxyPlaces = { folder, http, https, app: shop.port, metrics: shop.metricsPort };
      const proxy = name === 'nginx' ? startNginx(places) : startHaproxy(places, proxyProtocol);
      started.unshift(proxy);
      await accepts(https);
      const site: Site = { shop, website: shop, files: {}, folder, count };
      results.push(report(platform, name, await askThrough(places, site, told)));
      if (name === 'HAProxy')
        results.push(report(platform, 'HAProxy during a shutdown', await endDuringRequest(places, shop, proxy)));
    } finally {
      for (const running of started) await ended(running);
    }
  }
  return !results.includes(false);
}

/** Waits until a proxy accepts connections, for 30 s at most. */
async function accepts(port: number): Promise<void> {
  for (const until = Date.now() + 30_000; ; await sleep(50)) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (Date.now() > until) throw new Error(`Nothing accepts connections on port ${port}.`);
  }
}

/** Ends a program, and waits for its end. */
async function ended(running: Running): Promise<void> {
  running.kill('SIGTERM');
  const timer = setTimeout(() => running.kill('SIGKILL'), 20_000);
  await running.finished.catch(() => undefined);
  clearTimeout(timer);
}
