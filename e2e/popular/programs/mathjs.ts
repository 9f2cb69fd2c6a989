import { all, create } from 'mathjs';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const math = create(all);
    await out.log(String(math.evaluate('sqrt(3^2 + 4^2) * 2')));
    await out.log(String(math.evaluate('det([[1, 2], [3, 4]])')));
    await out.log(math.evaluate('5 cm + 2 inch').toString());
    await out.log(math.derivative('x^2 + 3 x', 'x').toString());
    await out.log(math.format(math.bignumber(1).div(3), { precision: 30 }));
    await out.log(math.multiply(math.complex('2 + 3i'), math.complex('1 - i')).toString());
  },
};
