import { H3, readBody } from 'h3';

const app = new H3();

app.get('/', () => 'Hello from h3\n');
app.get('/hello/:name', (event) => ({ hello: event.context.params?.['name'] }));
app.post('/double', async (event) => {
  const { numbers } = (await readBody<{ numbers: number[] }>(event))!;
  return numbers.map((number) => 2 * number);
});

export default app;
