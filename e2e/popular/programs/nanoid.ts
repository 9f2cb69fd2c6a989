import { customAlphabet, nanoid } from 'nanoid';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const ids = Array.from({ length: 1000 }, () => nanoid());
    await out.log(`${new Set(ids).size} ${ids.every((id) => /^[\w-]{21}$/.test(id))}`);
    await out.log(String(/^[abc]{9}$/.test(customAlphabet('abc', 9)())));
  },
};
