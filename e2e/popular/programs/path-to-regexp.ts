import { compile, match } from 'path-to-regexp';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const found = match('/users/:id{/files/*path}')('/users/7/files/a/b%20c');
    await out.log(JSON.stringify(found));
    await out.log(compile('/users/:id')({ id: 'ä b' }));
    await out.log(String(match('/x')('/y')));
  },
};
