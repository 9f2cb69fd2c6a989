import type { Flow } from '@mirage/types';
import { expectEqual, type ConformanceRow } from './row.js';
import { bytesOf, connected, listening, readAll, textOf, until, type StackPair } from './stack-pair.js';
import { within } from './within.js';

/* Listeners that are paused. */

/** Waits long enough for a connection to arrive, or to be reset. */
const aWhile = (): Promise<void> => new Promise((resolve) => void setTimeout(() => resolve(), 50));

export const pauseRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'keeps connections while a listener is paused, and passes them on afterwards, with what they have sent',
    async check(pair) {
      const accepted: Flow[] = [];
      const listener = await listening(pair, (flow) => void accepted.push(flow));
      listener.pause();
      listener.pause();
      const theirs = [await connected(pair, listener.port), await connected(pair, listener.port)];
      for (const [index, flow] of theirs.entries()) {
        await flow.write(bytesOf(`flow ${index}`));
        flow.shutdown();
      }
      await aWhile();
      expectEqual('the flows of a paused listener', accepted.length, 0);
      listener.resume();
      await until('accepting', () => accepted.length === theirs.length);
      const texts = await Promise.all(accepted.map(async (flow) => textOf((await readAll(flow)).bytes)));
      expectEqual('what they read', texts.sort().join(), 'flow 0,flow 1');
      const later = await connected(pair, listener.port);
      await until('accepting', () => accepted.length > theirs.length);
      for (const flow of [...accepted, ...theirs, later]) flow.abort();
      await listener.close();
    },
  },
  {
    name: 'passes on a connection that its peer resets while the listener is paused as an ended one, or not at all',
    async check(pair) {
      const accepted: Flow[] = [];
      const listener = await listening(pair, (flow) => void accepted.push(flow));
      listener.pause();
      (await connected(pair, listener.port)).abort();
      await aWhile();
      const theirs = await connected(pair, listener.port);
      await theirs.write(bytesOf('second'));
      theirs.shutdown();
      listener.resume();
      const texts: string[] = [];
      await until('accepting', () => accepted.length > 0);
      await aWhile();
      for (const flow of accepted) texts.push(textOf((await readAll(flow)).bytes));
      expectEqual('what it read', texts.join(''), 'second');
      for (const flow of [...accepted, theirs]) flow.abort();
      await listener.close();
    },
  },
  {
    name: 'resets the connections that wait when a paused listener is closed',
    async check(pair) {
      const listener = await listening(pair, () => {});
      listener.pause();
      const theirs = await connected(pair, listener.port);
      await aWhile();
      await within(listener.close(), 'closing the listener');
      expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      theirs.abort();
    },
  },
];
