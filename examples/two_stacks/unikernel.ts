import type { Console, Stack } from 'mirage/types';

const PORT = 8007;

/** Tells the visitors of two networks where they are, and ends when each network has had one. */
export const Reception = {
  async start(console: Console, outside: Stack, inside: Stack): Promise<void> {
    await receive(outside, 'outside');
    await console.log('a visitor outside');
    await receive(inside, 'inside');
    await console.log('a visitor inside');
  },
};

/** Resolves when one visitor has read where it is. */
async function receive({ tcp }: Stack, place: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const listening = tcp.listen(PORT, async (flow) => {
      await flow.write(new TextEncoder().encode(`you are ${place}\n`));
      await flow.close();
      resolve();
    });
    void listening.then((listener) => typeof listener === 'string' && reject(new Error(listener)));
  });
}
