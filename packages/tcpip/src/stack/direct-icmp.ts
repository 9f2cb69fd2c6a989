import { type Icmp, type PingError, type PingOptions, type Pong } from '@mirage/types';
import { setAddressWords } from '../ip/ip-words.js';
import { type Internet } from './internet.js';
import { type StackContext } from './stack-context.js';

const DEFAULT_BYTES = 56;
const DEFAULT_TIMEOUT_MS = 1000;
const MOST_BYTES = 65_507;
const NS_PER_MS = 1e6;

/** The echo requests of a direct stack. */
export function directIcmp(context: StackContext, internet: Internet): Icmp {
  const words = new Int32Array(4);
  return {
    ping: async (to, options: PingOptions = {}) => {
      const { bytes = new Uint8Array(DEFAULT_BYTES), timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
      if (bytes.length > MOST_BYTES) throw new RangeError(`A ping has at most 65507 bytes, not ${bytes.length}.`);
      if (!(timeoutMs >= 1)) throw new RangeError(`timeoutMs must be a number from 1, not ${timeoutMs}.`);
      if (context.isDisconnected) return 'disconnected';
      if (signal?.aborted) return 'aborted';
      setAddressWords(words, 0, to);
      const nowNs = context.services.nowNs();
      return new Promise<Pong | PingError>((resolve) => {
        const abort = (): void => internet.pinger.finish(ping, 'aborted');
        const ping = internet.pinger.start(words, 0, bytes.slice(), timeoutMs * NS_PER_MS, nowNs, (result) => {
          signal?.removeEventListener('abort', abort);
          if (typeof result === 'string') resolve(result);
          else resolve({ hopLimit: result.hopLimit, roundTripNs: BigInt(Math.round(result.roundTripNs)) });
        });
        signal?.addEventListener('abort', abort, { once: true });
        if (!internet.sendEcho(words, 0, ping, nowNs)) internet.pinger.finish(ping, 'unreachable');
        context.work();
      });
    },
  };
}
