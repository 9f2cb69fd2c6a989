import type { ConnectOptions, ListenOptions } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';
import { addressOf, bytesOf, listening, readAll, textOf, thrownBy, type StackPair } from './stack-pair.js';
import { within } from './within.js';

/* Attempts to connect that fail, and the options of `listen` and `connect`. */

export const connectRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'gives up an attempt when its signal is aborted, before or after the start',
    async check({ stack, silent }) {
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const attempt = stack.tcp.connect(silent.address, silent.port, options);
      controller.abort();
      expectEqual('the attempt', await within(attempt, 'the attempt'), 'aborted');
      const late = stack.tcp.connect(silent.address, silent.port, options);
      expectEqual('a later attempt', await within(late, 'the attempt'), 'aborted');
    },
  },
  {
    name: 'gives up an attempt that is not answered in time',
    async check({ stack, silent }) {
      const attempt = stack.tcp.connect(silent.address, silent.port, { timeoutMs: 100 });
      expectEqual('the attempt', await within(attempt, 'the attempt'), 'timed-out');
    },
  },
  {
    name: 'does not affect an established flow when its signal is aborted',
    async check(pair) {
      const controller = new AbortController();
      const listener = await listening(pair, async (flow) => {
        for await (const bytes of flow) await flow.write(bytes);
        await flow.close();
      });
      const options = { signal: controller.signal, timeoutMs: 1000 };
      const flow = await within(pair.peer.tcp.connect(addressOf(pair), listener.port, options), 'connecting');
      if (typeof flow === 'string') throw new Error(`connecting is ${flow}`);
      controller.abort();
      await new Promise<void>((resolve) => void setTimeout(() => resolve(), 1100));
      await flow.write(bytesOf('alive'));
      flow.shutdown();
      expectEqual('what the peer read', textOf((await readAll(flow)).bytes), 'alive');
      await flow.close();
      await listener.close();
    },
  },
  {
    name: 'refuses ports and options that are out of range',
    async check(pair) {
      const { stack } = pair;
      for (const port of [-1, 65536, 1.5, Number.NaN]) {
        expectEqual(`listening on ${port}`, await thrownBy(() => stack.tcp.listen(port, () => {})), 'RangeError');
        expectEqual(
          `connecting to ${port}`,
          await thrownBy(() => stack.tcp.connect(addressOf(pair), port)),
          'RangeError',
        );
      }
      expectEqual('connecting to 0', await thrownBy(() => stack.tcp.connect(addressOf(pair), 0)), 'RangeError');
      const listen: ListenOptions[] = [{ backlog: 0 }, { backlog: 1.5 }, { keepAlive: { idleMs: 999 } }];
      for (const options of listen)
        expectEqual('listening', await thrownBy(() => stack.tcp.listen(0, () => {}, options)), 'RangeError');
      const connect: ConnectOptions[] = [{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { keepAlive: { idleMs: 0 } }];
      for (const options of connect)
        expectEqual('connecting', await thrownBy(() => stack.tcp.connect(addressOf(pair), 9, options)), 'RangeError');
    },
  },
  {
    name: 'accepts every setting of a flow',
    async check(pair) {
      const settings = { noDelay: true, keepAlive: { idleMs: 1000 } };
      const listener = await pair.stack.tcp.listen(0, (flow) => flow.close(), { ...settings, backlog: 1 });
      if (typeof listener === 'string') throw new Error(`listening is ${listener}`);
      const flow = await within(pair.peer.tcp.connect(addressOf(pair), listener.port, settings), 'connecting');
      if (typeof flow === 'string') throw new Error(`connecting is ${flow}`);
      expectEqual('the end', (await readAll(flow)).end, 'eof');
      await flow.close();
      await listener.close();
    },
  },
];
