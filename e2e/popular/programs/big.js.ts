import Big from 'big.js';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    await out.log(new Big('0.1').plus('0.2').toString());
    await out.log(new Big(2).sqrt().toFixed(20));
    await out.log(new Big('123456789.987654321').times('987654321.123456789').toString());
    await out.log(new Big(10).div(3).round(5, Big.roundUp).toString());
    await out.log(new Big('1e30').toExponential(3));
  },
};
