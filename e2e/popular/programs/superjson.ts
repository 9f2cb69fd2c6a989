import superjson from 'superjson';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const value = { at: new Date(0), set: new Set([1n]), map: new Map([['a', /x/g]]), none: undefined, nan: NaN };
    const text = superjson.stringify(value);
    await out.log(text);
    const back = superjson.parse<typeof value>(text);
    await out.log(
      `${back.at.getTime()} ${[...back.set].join()} ${String(back.map.get('a'))} ${'none' in back} ${back.nan}`,
    );
  },
};
