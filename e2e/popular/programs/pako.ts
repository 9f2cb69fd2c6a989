import { deflate, gzip, inflate, ungzip } from 'pako';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const text = new TextEncoder().encode('bare metal '.repeat(500));
    const packed = deflate(text, { level: 9 });
    await out.log(`${text.length} ${packed.length < 100} ${inflate(packed).length}`);
    await out.log(new TextDecoder().decode(ungzip(gzip(text))).slice(0, 20));
    try {
      inflate(packed.subarray(0, 10).map((byte) => byte ^ 255));
    } catch (error) {
      await out.log(String(error));
    }
  },
};
