import { NIL, parse, stringify, v4, v5, v7, validate, version } from 'uuid';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log([v4(), v7()].map((id) => `${validate(id)} ${version(id)}`).join());
    await out.log(v5('mirage', v5.DNS));
    await out.log(`${stringify(parse(NIL))} ${validate('nonsense')}`);
    const ids = Array.from({ length: 50 }, () => v7());
    await out.log(String([...ids].sort().join() === ids.join()));
  },
};
