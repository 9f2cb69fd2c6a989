import { shutdownSignal } from 'mirage/runtime';
import type { Console, Flow, Stack } from 'mirage/types';

/** Sends everything that it receives over TCP back (RFC 862), until it is asked to end. */
export const Echo = {
  async start(console: Console, { tcp, statistics }: Stack, port: number): Promise<number> {
    const listener = await tcp.listen(port, echo);
    // The stack has logged why.
    if (typeof listener === 'string') return 1;
    const end = shutdownSignal();
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    await listener.close();
    const { acceptedFlows, txBytes } = statistics();
    await console.log(`connections: ${acceptedFlows}, bytes sent back: ${txBytes}`);
    return 0;
  },
};

async function echo(flow: Flow): Promise<void> {
  for await (const bytes of flow) if ((await flow.write(bytes)) !== 'written') return;
  await flow.close();
}
