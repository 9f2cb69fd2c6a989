import type { Address, ConnectError, Console, Flow, Stack, Tcp } from 'mirage/types';

const TRIES = 10;

/** Connects to a server, says one line, and prints what the server answers. */
export const Client = {
  async start(console: Console, { tcp }: Stack, to: Address, port: number, say: string): Promise<number> {
    const flow = await connect(tcp, to, port);
    if (typeof flow === 'string') {
      await console.log(`${to}, port ${port}: ${flow}`);
      return 1;
    }
    await flow.write(new TextEncoder().encode(`${say}\n`));
    await flow.shutdown();
    const decoder = new TextDecoder();
    let answer = '';
    for await (const bytes of flow) answer += decoder.decode(bytes, { stream: true });
    await flow.close();
    await console.log(`the server says: ${answer.trimEnd()}`);
    return 0;
  },
};

/** Tries again while there is no route: a stack has no address before DHCP has answered. */
async function connect(tcp: Tcp, to: Address, port: number): Promise<Flow | ConnectError> {
  let result: Flow | ConnectError = 'unreachable';
  for (let tries = 0; tries < TRIES && result === 'unreachable'; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    result = await tcp.connect(to, port, { timeoutMs: 10_000 });
  }
  return result;
}
