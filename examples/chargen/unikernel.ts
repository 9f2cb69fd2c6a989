import { shutdownSignal } from 'mirage/runtime';
import type { Clock, Console, Flow, Stack } from 'mirage/types';

/** RFC 864: lines of 72 of the 95 printing characters, each line begins one character later. */
const LINES = 95;
const CHARACTERS = 72;

/** All lines, made when the image is built. */
const PATTERN = Uint8Array.from({ length: LINES * (CHARACTERS + 2) }, (_, at) => {
  const [line, column] = [Math.floor(at / (CHARACTERS + 2)), at % (CHARACTERS + 2)];
  return column === CHARACTERS ? 13 : column > CHARACTERS ? 10 : 32 + ((line + column) % LINES);
});

/** Sends characters over TCP as long as the peer reads them, and prints how fast they left. */
export const Generate = {
  async start(console: Console, clock: Clock, { tcp }: Stack, port: number): Promise<number> {
    const end = shutdownSignal();
    const running = new Set<Promise<void>>();
    const serve = async (flow: Flow): Promise<void> => {
      const startNs = clock.monotonicNs();
      end.addEventListener('abort', () => flow.abort());
      const bytes = await generate(flow);
      const seconds = Number(clock.monotonicNs() - startNs) / 1e9;
      await console.log(`${bytes} bytes at ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`);
    };
    const listener = await tcp.listen(port, (flow) => {
      const one = serve(flow).finally(() => running.delete(one));
      running.add(one);
    });
    // The stack has logged why.
    if (typeof listener === 'string') return 1;
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    await listener.close();
    await Promise.all(running);
    return 0;
  },
};

/** Returns how many bytes were written until the peer went away, or the flow was aborted. */
async function generate(flow: Flow): Promise<number> {
  let bytes = 0;
  while ((await flow.write(PATTERN)) === 'written') bytes += PATTERN.length;
  return bytes;
}
