import { shutdownSignal } from 'mirage/runtime';
import type { Clock, Console, Stack } from 'mirage/types';

/** Throws everything away that it receives over TCP (RFC 863), and prints how fast it came. */
export const Discard = {
  async start(console: Console, clock: Clock, { tcp }: Stack, port: number): Promise<number> {
    const listener = await tcp.listen(port, async (flow) => {
      const startNs = clock.monotonicNs();
      let bytes = 0;
      for await (const received of flow) bytes += received.length;
      const seconds = Number(clock.monotonicNs() - startNs) / 1e9;
      await console.log(`${bytes} bytes at ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`);
      await flow.close();
    });
    // The stack has logged why.
    if (typeof listener === 'string') return 1;
    const end = shutdownSignal();
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    return 0;
  },
};
