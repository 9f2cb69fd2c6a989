import { enableMapSet, enablePatches, produce, produceWithPatches } from 'immer';
import type { Console } from 'mirage/types';

enableMapSet();
enablePatches();

export const Main = {
  async start(out: Console): Promise<void> {
    const before = { list: [1, 2], deep: { kept: true }, set: new Set(['a']) };
    const after = produce(before, (draft) => {
      draft.list.push(3);
      draft.set.add('b');
    });
    await out.log(`${after.list.join()} ${[...after.set].join()} ${after.deep === before.deep} ${before.list.length}`);
    const [, patches] = produceWithPatches({ a: 1 } as { a?: number; b?: number }, (draft) => {
      delete draft.a;
      draft.b = 2;
    });
    await out.log(JSON.stringify(patches));
    try {
      (after as { list: number[] }).list.push(4);
    } catch (error) {
      await out.log((error as Error).name);
    }
  },
};
