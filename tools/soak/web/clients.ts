import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import { run } from '../../../e2e/support/run';
import { CHECKOUT } from '../../../e2e/support/workspace';
import type { Files, Served } from './shop';

/** What a peer did. */
export interface Outcome {
  readonly requests: number;
  /** What was wrong, one sentence each. */
  readonly failures: readonly string[];
}

/** The servers and files that clients use. */
export interface Site {
  readonly shop: Served;
  readonly website: Served;
  readonly files: Files;
  /** A folder for temporary files. */
  readonly folder: string;
  /** How many requests a fast client sends. */
  readonly count: number;
}

const HERE = join(CHECKOUT, 'tools/soak/web');
const PUBLIC = join(CHECKOUT, 'examples/static_website/public');
const LIMIT_MS = 900_000;

/** Runs a program. Returns its output, and a failure if its status is not 0. */
async function output(cwd: string, program: string, ...args: string[]): Promise<{ text: string; failures: string[] }> {
  const { status, output: text } = await run(program, args, { cwd, timeoutMs: LIMIT_MS });
  const failures = status === 0 ? [] : [`${program} ended with ${status}: ${text.trim().split('\n').at(-1)}`];
  return { text, failures };
}

/** Returns the number after a text in the output of a program; 0 if it does not occur. */
const numberAfter = (text: string, label: string): number =>
  Number(new RegExp(`${label}\\s*(\\d+)`).exec(text)?.[1] ?? 0);

/** ApacheBench: HTTP/1.0 with keep-alive, and without; uploads. */
export async function askWithAb({ website, shop, folder, count }: Site): Promise<Outcome> {
  const body = join(folder, 'ab-body');
  writeFileSync(body, new Uint8Array(5000).fill(97));
  const runs = [
    ['-k', '-n', String(count), '-c', '16', `http://127.0.0.1:${website.port}/style.css`],
    ['-n', String(Math.ceil(count / 5)), '-c', '16', `http://127.0.0.1:${website.port}/logo.png`],
    ['-k', '-n', String(count), '-c', '4', '-p', body, '-T', 'text/plain', `http://127.0.0.1:${shop.port}/echo`],
  ];
  let requests = 0;
  const failures: string[] = [];
  for (const words of runs) {
    const { text, failures: ended } = await output(folder, 'ab', '-q', ...words);
    failures.push(...ended);
    requests += numberAfter(text, 'Complete requests:');
    if (numberAfter(text, 'Complete requests:') !== Number(words[words.indexOf('-n') + 1]))
      failures.push(`ab ${words.at(-1)}: not all requests are complete`);
    for (const label of ['Failed requests:', 'Non-2xx responses:'])
      if (numberAfter(text, label) > 0) failures.push(`ab ${words.at(-1)}: ${label} ${numberAfter(text, label)}`);
    if (words[0] === '-k' && numberAfter(text, 'Keep-Alive requests:') !== numberAfter(text, 'Complete requests:'))
      failures.push(`ab ${words.at(-1)}: connections were closed`);
  }
  return { requests, failures };
}

/** wrk: eight requests at once on each of 16 connections. An emulated machine may take seconds for a response. */
export async function askWithWrk({ website, folder }: Site, seconds: number): Promise<Outcome> {
  const url = `http://127.0.0.1:${website.port}`;
  const script = ['-s', join(HERE, 'pipeline.lua'), url, '--', '/app.js', join(PUBLIC, 'app.js')];
  const { text, failures } = await output(folder, 'wrk', '-t1', '-c16', '--timeout', '60s', `-d${seconds}s`, ...script);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0);
  const bad = /Socket errors:.*|Non-2xx.*/.exec(text)?.[0];
  if (bad !== undefined) failures.push(bad);
  if (!text.includes('wrong: 0')) failures.push(/wrong: \d+/.exec(text)?.[0] ?? 'wrk does not say what was wrong');
  if (requests === 0) failures.push('no request was answered');
  return { requests, failures };
}

/** How undici connects, and what it asks for. */
interface Connecting {
  readonly count: number;
  /** How many requests it sends before it waits for a response. */
  readonly pipelining: number;
  readonly host?: string;
  readonly localAddress?: string;
  readonly rejectUnauthorized?: false;
  readonly servername?: string;
}

/** undici: pipelined requests on one connection. */
export async function askWithUndici(
  origin: string,
  asked: readonly { readonly path: string; readonly body: Uint8Array }[],
  { count, pipelining, host, localAddress, ...connect }: Connecting,
): Promise<Outcome> {
  const client = new Client(origin, { pipelining, connect, ...(localAddress === undefined ? {} : { localAddress }) });
  const failures: string[] = [];
  const headers = host === undefined ? {} : { host };
  try {
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const { path, body } = asked[index % asked.length]!;
        const response = await client.request({ method: 'GET', path, headers });
        const received = Buffer.from(await response.body.arrayBuffer());
        if (response.statusCode !== 200 || !received.equals(body))
          failures.push(`GET ${path}: status ${response.statusCode}, ${received.length} bytes`);
      }),
    );
  } catch (error) {
    failures.push(String(error));
  } finally {
    await client.close();
  }
  return { requests: count, failures };
}

/** Python's http.client: conditions, ranges, chunked uploads, all on one connection. */
export async function askWithPython({ shop, website, folder, count }: Site): Promise<Outcome> {
  const words = [String(shop.port), String(website.port), PUBLIC, String(Math.ceil(count / 200))];
  const { text, failures } = await output(folder, 'python3', join(HERE, 'client.py'), ...words);
  if (failures.length > 0) return { requests: 0, failures };
  return JSON.parse(text) as Outcome;
}

/** curl: Expect: 100-continue, chunked uploads, an offer of HTTP/2, and several requests on a connection. */
export async function askWithCurl({ shop, folder }: Site): Promise<Outcome> {
  const [sent, received] = [join(folder, 'curl-sent'), join(folder, 'curl-received')];
  const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 253));
  writeFileSync(sent, body);
  const url = `http://127.0.0.1:${shop.port}`;
  const failures: string[] = [];
  let requests = 0;
  const ask = async (path: string, said: RegExp, ...words: string[]): Promise<void> => {
    requests++;
    writeFileSync(received, '');
    const { text, failures: ended } = await output(folder, 'curl', '-sv', '-o', received, ...words, url + path);
    failures.push(...ended);
    if (!said.test(text)) failures.push(`curl ${path} ${words.join(' ')}: ${said} is not in what it says`);
    if (!readFileSync(received).equals(body)) failures.push(`curl ${path} ${words.join(' ')}: the body differs`);
  };
  const upload = ['--data-binary', `@${sent}`, '-H', 'Content-Type: application/octet-stream'];
  for (const path of ['/echo', '/stream']) {
    // A response that is the body as it arrives begins before the body: then there is no 100.
    const continued = path === '/echo' ? /< HTTP\/1\.1 100 Continue[^]*< HTTP\/1\.1 200 OK/ : /< HTTP\/1\.1 200 OK/;
    await ask(path, continued, '-H', 'Expect: 100-continue', ...upload);
    await ask(path, /> Transfer-Encoding: chunked/i, '-T', sent, '-X', 'POST', '-H', 'Transfer-Encoding: chunked');
    await ask(path, /> Upgrade: h2c[^]*< HTTP\/1\.1 200 OK/, '--http2', ...upload);
  }
  const { text, failures: ended } = await output(folder, 'curl', '-sv', ...Array<string>(20).fill(`${url}/client`));
  requests += 20;
  failures.push(...ended);
  if ((text.match(/Re-using existing connection/g) ?? []).length !== 19) failures.push('curl: connections were closed');
  const lines = text.split(`${shop.seen('127.0.0.1')} ${url}/client\n`).length - 1;
  if (lines !== 20) failures.push(`curl: ${lines} of 20 responses are right`);
  return { requests, failures };
}
