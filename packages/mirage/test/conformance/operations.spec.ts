/*
 * An HTTP server behind a proxy, its access log and its metrics have the same output as a Node process and in a virtual
 * machine. The network is a cable in memory.
 */
import { requireQemu } from '../../../kernel/test/qemu.js';
import { Unikernels, type Program } from './unikernels.js';

jest.setTimeout(400_000);
beforeAll(requireQemu);

const PROGRAM: Program = {
  module: `
import { connectHttpServer, connectMetrics, connectProxies } from '@mirage/http';
import { Response } from '@mirage/http/globals';
import { clockOf, randomOf } from '@mirage/runtime';
import { directStack, stackServices } from '@mirage/tcpip';
import { memoryLink, memoryLogs } from '@mirage/testing';
import { Address, Prefix, type Console, type FetchHandler, type Stack } from '@mirage/types';

const network = new Prefix(new Address([10, 0, 0, 0]), 24);
const app: FetchHandler = {
  fetch: (request, _env, { connection: { remote, local } }) =>
    new Response([remote.address, remote.port, local.address, request.url].join(' ')),
};

export const Main = {
  async start(terminal: Console): Promise<void> {
    const services = stackServices(
      clockOf({
        wallNs: () => BigInt(Date.now()) * 1_000_000n,
        monotonicNs: () => BigInt(Math.round(performance.now() * 1e6)),
      }),
      randomOf({ fillRandom: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) }),
    );
    const ends = memoryLink();
    const [server, client] = ends.map((end, index): Stack =>
      directStack({ network: end, services, logs: memoryLogs(), ipv4: new Prefix(new Address([10, 0, 0, index + 1]), 24) }),
    ) as [Stack, Stack];
    const lines: string[] = [];
    const log = async (text: string): Promise<void> => void lines.push(text);
    const proxies = connectProxies({}, [network], true);
    const http = connectHttpServer({ group: '' }, server.tcp, memoryLogs(), 8080, 0n, 0n, 'text', { log }, proxies);
    const listener = await http.serve(app);
    if (typeof listener === 'string') throw new Error(listener);
    void connectMetrics({ group: '' }, server, memoryLogs(), 9100);

    const ask = async (port: number, bytes: string): Promise<string> => {
      const flow = await client.tcp.connect(new Address([10, 0, 0, 1]), port);
      if (typeof flow === 'string') return flow;
      await flow.write(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
      let answer = '';
      for await (const piece of flow) answer += String.fromCharCode(...piece);
      await flow.close();
      return answer.slice(answer.indexOf('\\r\\n\\r\\n') + 4);
    };
    const get = (path: string, fields = ''): string =>
      'GET ' + path + ' HTTP/1.1\\r\\nHost: own\\r\\nConnection: close\\r\\n' + fields + '\\r\\n';
    const version1 = 'PROXY TCP6 fd00::9 fd00::1 4711 443\\r\\n';
    const version2 = '\\r\\n\\r\\n\\0\\r\\nQUIT\\n\\x21\\x11\\0\\x0c\\x0a\\0\\0\\x09\\x0a\\0\\0\\x01\\x12\\x67\\x01\\xbb';
    const forwarded = 'Forwarded: for=1.1.1.1, for="[2001:db8::1]:81";proto=https;host="a.example:443", For=10.0.0.3\\r\\n';
    await terminal.log(await ask(8080, version1 + get('/a', 'User-Agent: "caf\\xe9"\\r\\n')));
    await terminal.log(await ask(8080, version2 + get('/b', forwarded)));
    await terminal.log(await ask(8080, version2 + get('/c', 'X-Forwarded-For: nonsense\\r\\n')));
    await listener.close();
    for (const line of lines.join('\\n').split('\\n')) await terminal.log(line.replace(/\\[.*?\\]/, '[]'));
    const page = await ask(9100, get('/metrics'));
    for (const [line] of page.matchAll(/^mirage_tcp_(?:accepted|connected).*$/gm)) await terminal.log(line);
    await terminal.log(await ask(9100, get('/livez')));
  },
};
`,
};

const OUTPUT = `fd00::9 4711 fd00::1 http://own/a
2001:db8::1 81 10.0.0.1 https://a.example/b
10.0.0.9 4711 10.0.0.1 http://own/c
fd00::9 - - [] "GET /a HTTP/1.1" 200 33 "-" "\\x22caf\\xe9\\x22"
2001:db8::1 - - [] "GET /b HTTP/1.1" 200 43 "-" "-"
10.0.0.9 - - [] "GET /c HTTP/1.1" 200 35 "-" "-"
mirage_tcp_accepted_flows_total 4
mirage_tcp_connected_flows_total 0
alive

`;

describe('operations of an HTTP server', () => {
  let unikernels: Unikernels;
  beforeAll(() => (unikernels = new Unikernels()));
  afterAll(() => unikernels.remove());

  it.each(['unix', 'virtio'])('have the same output on %s', async (platform) => {
    expect(await unikernels.run('name', platform, PROGRAM)).toEqual({ status: 0, output: OUTPUT });
  });
});
