import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Running } from '../../../e2e/support/run';
import { curl, metric } from './ask';
import { askWithUndici, type Outcome, type Site } from './clients';
import type { ProxyPlaces } from './proxies';
import type { Served } from './shop';

const HOST = 'shop.example';
/** What a client sends that wants another address, scheme and host. */
const SPOOFED = [
  'Forwarded: for=192.0.2.66;proto=ftp;host=evil.example',
  'X-Forwarded-For: 192.0.2.66',
  'X-Forwarded-Proto: gopher',
  'X-Forwarded-Host: evil.example',
];

/** What a proxy tells the unikernel. */
interface Told {
  /** The scheme of `request.url`. */
  readonly scheme: 'http' | 'https';
  /** How many connections to the unikernel the proxy opens at most for the requests of four clients. Default: any. */
  readonly connections?: number;
}

/** Asks through a proxy, from several addresses: with other fields, large bodies, and many requests on a connection. */
export async function askThrough(
  places: ProxyPlaces,
  site: Site,
  { scheme, connections = Infinity }: Told,
): Promise<Outcome> {
  const failures: string[] = [];
  let requests = 0;
  const expect = (what: string, received: string, expected: string): void => {
    requests++;
    if (received !== expected)
      failures.push(`${what}: ${JSON.stringify(received)} instead of ${JSON.stringify(expected)}`);
  };
  const to = (host: string): string[] => [
    ...['--cacert', join(places.folder, 'shop.crt')],
    ...['--connect-to', `${HOST}:443:${host}:${places.https}`, '--connect-to', `${HOST}:80:${host}:${places.http}`],
  ];
  const spoofed = SPOOFED.flatMap((field) => ['-H', field]);
  for (const version of ['--http1.1', '--http2', '--http1.0']) {
    for (const client of ['127.0.0.2', '127.0.0.3', '::1']) {
      const through = [...to(client === '::1' ? '[::1]' : '127.0.0.1'), '--interface', client, version];
      const expected = `${client} ${scheme}://${HOST}/client?a=b%20c\n`;
      const url = `https://${HOST}/client?a=b%20c`;
      expect(`from ${client}`, curl(...through, url), expected);
      expect(`from ${client}, with fields of its own`, curl(...through, ...spoofed, url), expected);
    }
  }
  const redirect = curl(
    ...to('127.0.0.1'),
    '-o',
    '/dev/null',
    '-w',
    '%{http_code} %{redirect_url}',
    `http://${HOST}/x?y`,
  );
  expect('without TLS', redirect, `301 https://${HOST}/x?y`);

  const [sent, received] = [join(places.folder, 'sent'), join(places.folder, 'received')];
  writeFileSync(sent, randomBytes(3_000_000));
  for (const path of ['/echo', '/stream'])
    for (const upload of [
      ['--data-binary', `@${sent}`],
      ['-T', sent, '-X', 'POST', '-H', 'Transfer-Encoding: chunked'],
    ]) {
      writeFileSync(received, '');
      const words = ['-o', received, '-w', '%{http_code}', '-H', 'Content-Type: application/octet-stream'];
      expect(`3 MB to ${path}`, curl(...to('127.0.0.1'), ...words, ...upload, `https://${HOST}${path}`), '200');
      expect('its body', execFileSync('cmp', [sent, received], { encoding: 'utf8' }), '');
    }

  const before = metric(site.shop, 'mirage_http_accepted_connections_total');
  const clients = ['127.0.0.4', '127.0.0.5', '127.0.0.6', '127.0.0.7'];
  const outcomes = await Promise.all(
    clients.map((localAddress) => {
      const body = Buffer.from(`${localAddress} ${scheme}://${HOST}/client\n`);
      return askWithUndici(`https://127.0.0.1:${places.https}`, [{ path: '/client', body }], {
        ...{ count: Math.ceil(site.count / 10), pipelining: 4, host: HOST },
        ...{ rejectUnauthorized: false, servername: HOST, localAddress },
      });
    }),
  );
  for (const outcome of outcomes) {
    requests += outcome.requests;
    failures.push(...outcome.failures);
  }
  const opened = metric(site.shop, 'mirage_http_accepted_connections_total') - before;
  if (!(opened <= connections)) failures.push(`${opened} connections to the unikernel for ${clients.length} clients`);
  for (const name of [
    'bad_requests',
    'bad_forwarded_fields',
    'bad_proxy_heads',
    'handler_errors',
    'aborted_responses',
  ]) {
    const value = metric(site.shop, `mirage_http_${name}_total`);
    if (value !== 0) failures.push(`mirage_http_${name}_total is ${value}`);
  }
  return { requests, failures };
}

/** Asks the unikernel without a proxy, from an address that it does not trust: nothing that it sends counts. */
export function askDirectly({ shop }: Site): Outcome {
  const client = '127.0.0.2';
  const fields = SPOOFED.flatMap((field) => ['-H', field]);
  const to = ['--connect-to', `${HOST}:80:127.0.0.1:${shop.port}`, '--interface', client];
  const failures: string[] = [];
  const expect = (received: string, expected: string): void => {
    if (received !== expected) failures.push(`${JSON.stringify(received)} instead of ${JSON.stringify(expected)}`);
  };
  const answer = `${client} http://${HOST}/client\n`;
  expect(curl(...to, ...fields, `http://${HOST}/client`), answer);
  // Heads of the PROXY protocol do not count either: they are no HTTP.
  expect(curl(...to, '--haproxy-protocol', '-o', '/dev/null', '-w', '%{http_code}', `http://${HOST}/client`), '400');
  return { requests: 2, failures };
}

/** Ends the unikernel during a slow request through HAProxy: the request ends, and HAProxy takes the server out. */
export async function endDuringRequest(places: ProxyPlaces, shop: Served, haproxy: Running): Promise<Outcome> {
  const failures: string[] = [];
  const to = ['--cacert', join(places.folder, 'shop.crt'), '--connect-to', `${HOST}:443:127.0.0.1:${places.https}`];
  const ready = `http://127.0.0.1:${shop.metricsPort}/readyz`;
  const status = (): string => curl('-o', '/dev/null', '-w', '%{http_code}', ready);
  if (status() !== '200') failures.push(`/readyz is ${status()} before the shutdown request`);
  const slow = run('curl', ['-sS', ...to, `https://${HOST}/slow`], { cwd: places.folder, timeoutMs: 30_000 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  shop.running.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (status() !== '503') failures.push(`/readyz is ${status()} after the shutdown request`);
  const { output } = await slow;
  if (output !== 'slow\n') failures.push(`a request during the shutdown request got ${JSON.stringify(output)}`);
  const { status: ended, output: log } = await shop.running.finished;
  // Nx may end with a status of its own after a signal, but prints that of the unikernel.
  if (ended !== 0 && !/main returned 0$/m.test(log)) failures.push(`the unikernel ended with ${ended}: ${log}`);
  await haproxy.prints(/Server shop\/shop is DOWN/);
  return { requests: 3, failures };
}
