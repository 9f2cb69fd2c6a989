import { type Icmp, type PingError, type PingOptions, type Pong } from '@mirage/types';
import { setAddressWords } from '../ip/ip-words.js';
import { type Internet } from './internet.js';
import { type Families, isFamilyIn } from './stack-addresses.js';

const DEFAULT_BYTES = 56;
const DEFAULT_TIMEOUT_MS = 1000;
const MOST_BYTES = 65_507;
const NS_PER_MS = 1e6;

/** The echo requests of a direct stack, or of one version of IP. */
export function directIcmp(internet: Internet, families: Families): Icmp {
  const { context } = internet;
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
        const isSent = isFamilyIn(families, to) && internet.sendEcho(words, 0, ping, nowNs);
        if (!isSent) internet.pinger.finish(ping, 'unreachable');
        context.work();
      });
    },
  };
}
