import { Hono } from 'hono';

const app = new Hono();

app.get('/', (c) => c.text('Hello from bare metal\n'));
app.get('/greet/:name', (c) => c.json({ greeting: `Hello, ${c.req.param('name')}!` }));
app.post('/echo', async (c) => c.text((await c.req.text()).toUpperCase()));

export default app;
