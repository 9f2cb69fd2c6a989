import { Hono } from 'hono';
import type { Console } from 'mirage/types';

const app = new Hono();
app.get('/hi/:name', (c) => c.json({ hi: c.req.param('name') }));

export const Main = {
  async start(out: Console): Promise<void> {
    const response = await app.request('/hi/you');
    await out.log(`${response.status} ${await response.text()}`);
  },
};
