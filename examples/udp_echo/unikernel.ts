import { shutdownSignal } from 'mirage/runtime';
import type { Console, Stack } from 'mirage/types';

/** Sends every datagram back to its sender (RFC 862), until it is asked to end. */
export const Echo = {
  async start(console: Console, { udp, statistics }: Stack, port: number): Promise<number> {
    const listener = await udp.listen(port, async ({ bytes, source }, replies) => {
      await replies.write(bytes, source.address, source.port);
    });
    // The stack has logged why.
    if (typeof listener === 'string') return 1;
    const end = shutdownSignal();
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    await listener.close();
    await console.log(`datagrams sent back: ${statistics().txDatagrams}`);
    return 0;
  },
};
