import type { FetchHandler, KvRw } from 'mirage/types';
import type { Env } from './mirage/env.js';

const KEY = 'visits';

/** The end of the last change: requests wait for each other, so that none of them is lost. */
let last: Promise<unknown> = Promise.resolve();

/** POST counts up, DELETE starts again, GET shows the count. It survives a restart. */
const app: FetchHandler<Env> = {
  async fetch({ method }, { STORE }) {
    if (method === 'GET') return new Response(`${await count(STORE)}\n`);
    if (method !== 'POST' && method !== 'DELETE') return new Response(null, { status: 405 });
    const changed = last.then(() => change(STORE, method));
    last = changed.catch(() => undefined);
    return new Response(`${await changed}\n`);
  },
};
export default app;

async function count(store: KvRw): Promise<number> {
  const value = await store.get(KEY);
  if (value === 'not-found') return 0;
  if (typeof value === 'string') throw new Error(`cannot read the count: ${value}`);
  return Number(new TextDecoder().decode(value));
}

async function change(store: KvRw, method: 'POST' | 'DELETE'): Promise<number> {
  const next = method === 'DELETE' ? 0 : (await count(store)) + 1;
  const result = await store.set(KEY, new TextEncoder().encode(String(next)));
  if (result !== 'done') throw new Error(`cannot store the count: ${result}`);
  return next;
}
