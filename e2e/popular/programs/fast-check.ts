import fc from 'fast-check';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const sorted = fc.property(fc.array(fc.integer()), (list) => {
      const copy = [...list].sort((a, b) => a - b);
      return copy.every((item, index) => index === 0 || copy[index - 1]! <= item);
    });
    await out.log(String(fc.check(sorted, { seed: 42 }).failed));
    const wrong = fc.check(
      fc.property(fc.string(), (text) => text.length < 5),
      { seed: 7 },
    );
    await out.log(`${wrong.failed} ${wrong.counterexample?.[0].length}`);
    await out.log(
      fc
        .sample(fc.record({ id: fc.nat(99), tag: fc.constantFrom('a', 'b') }), { seed: 1, numRuns: 3 })
        .map((x) => JSON.stringify(x))
        .join(),
    );
  },
};
