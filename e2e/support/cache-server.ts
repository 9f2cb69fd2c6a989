import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A remote cache in memory, by Nx's HTTP specification: `GET` and `PUT` of `/v1/cache/HASH`. */
export interface CacheServer {
  /** The environment of Nx with which it uses this cache. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for builders that may only read. */
  readonly readerEnv: Readonly<Record<string, string>>;
  /** Archives, compressed with gzip, by the hash of their task. */
  readonly entries: Map<string, Buffer>;
  readonly close: () => void;
}

const WRITER = 'token-of-the-main-branch';
const READER = 'token-of-everybody-else';

/** Starts a remote cache on a free port of this machine. Source: nx.dev, "Self-Hosted Caching", OpenAPI. */
export async function startCacheServer(): Promise<CacheServer> {
  const entries = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const end = (status: number, body?: Buffer): void => {
      response.writeHead(status, { 'content-type': 'application/octet-stream' }).end(body);
    };
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const hash = /^\/v1\/cache\/(\w+)$/.exec(request.url ?? '')?.[1];
      if (token !== WRITER && token !== READER) return end(401);
      if (hash === undefined) return end(404);
      const entry = entries.get(hash);
      if (request.method === 'GET') return end(entry ? 200 : 404, entry);
      if (request.method !== 'PUT') return end(405);
      if (token === READER) return end(403);
      // An entry is written once: otherwise whoever writes later replaces what others have already used.
      if (entry) return end(409);
      entries.set(hash, Buffer.concat(chunks));
      end(200);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const envOf = (token: string): Record<string, string> => ({
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
  });
  return { env: envOf(WRITER), readerEnv: envOf(READER), entries, close: () => void server.close() };
}
