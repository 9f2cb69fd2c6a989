import { Router } from 'itty-router';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const router = Router();
    router
      .get('/todos/:id', ({ params, query }) => `todo ${params['id']} ${query['full'] ?? ''}`)
      .post('/todos', () => 'made')
      .all('*', () => 'not found');
    for (const [method, path] of [
      ['GET', '/todos/13?full=1'],
      ['POST', '/todos'],
      ['GET', '/other'],
    ] as const)
      await out.log(String(await router.fetch({ method, url: `https://example.com${path}` } as never)));
  },
};
